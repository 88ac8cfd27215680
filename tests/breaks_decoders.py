"""A process that looks at files as ours does, with decoders that files can break.

``python -m tests.breaks_decoders``: a file named ``abort`` ends the process as a fault
in a decoder would, ``hang`` never comes back, ``greedy`` takes all memory there is, and
``junk`` makes it talk nonsense.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from vidpipe_tui.media.apart import confine, serve
from vidpipe_tui.media.probe import probe_picture


def picture(path: Path) -> tuple[int, int]:
    match path.stem:
        case "abort":
            os.abort()
        case "hang":
            time.sleep(3600)
        case "greedy":
            return len(b"x" * (1 << 40)), 1
        case "junk":
            sys.stdout.write("this is no answer\n")
            sys.stdout.flush()
    return probe_picture(path)


if __name__ == "__main__":
    confine()
    serve(sys.stdin.buffer, sys.stdout.buffer, {"picture": picture})
