"""What loading the google plugin costs, beside importing the SDK it talks through."""

from __future__ import annotations

import subprocess
import sys

LIMIT_MS = 20.0
TRIES = 7
# Every plugin needs these, and so does the program; they are not the plugin's cost.
_PUBLIC = "import vidpipe_tui.hookspecs, vidpipe_tui.stages, vidpipe_tui.errors"
_TIMED = (
    "import time; start = time.perf_counter(); import {name}; "
    "print((time.perf_counter() - start) * 1000)"
)


def milliseconds(name: str) -> float:
    """The best of some imports, each in a new process."""
    code = f"{_PUBLIC}; {_TIMED.format(name=name)}"
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        for _ in range(TRIES)
    ]
    return min(float(run.stdout) for run in runs)


def main() -> int:
    sdk = milliseconds("google.genai")
    ours = milliseconds("vidpipe_tui.plugins.google")
    print(f"import google.genai                {sdk:8.1f} ms")
    print(f"import vidpipe_tui.plugins.google  {ours:8.1f} ms   {ours / sdk:.3f} of it")
    print(f"limit                              {LIMIT_MS:8.1f} ms")
    return 0 if ours <= LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
