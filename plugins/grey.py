from PIL import Image

from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Keyframe


class Grey:
    name = "grey"

    def run(self, job, ctx):
        path = ctx.dir / "keyframe.png"
        Image.new("RGB", job.size, "grey").save(path)
        return Keyframe(path)


@hookimpl
def vidpipe_keyframe():
    return Grey()
