"""Takes the storyboard from the user's own script, shot list or screenplay."""

from __future__ import annotations

from dataclasses import dataclass, field

from vidpipe_tui.hookspecs import hookimpl
from vidpipe_tui.stages import Context, Cost, StageError, Storyboard, StoryboardJob
from vidpipe_tui.text import one_line, scrub

from . import fountain, reading, shotlist, text
from .rows import MAX_SCENES, Script, draft


@dataclass(frozen=True)
class Settings:
    """What is taken from the script."""

    first: int = field(
        default=0,
        metadata={
            "help": "only the first so many scenes; 0 takes all",
            "minimum": 0,
            "maximum": MAX_SCENES,
        },
    )


class ScriptStage:
    """The storyboard stage ``script``: nothing is invented, the words stay the user's.

    Reads ``.txt`` and ``.md`` (a scene per paragraph), ``.json``, ``.csv`` and ``.tsv``
    (a shot list) and ``.fountain`` (a screenplay). Without a file the brief itself is
    the text. The number of scenes is the script's: asking for another one beside a file
    is an error, for scenes can be neither made up nor quietly left out.
    """

    name = "script"
    summary = "your own script, shot list or Fountain screenplay"
    settings = Settings

    def estimate(self, job: StoryboardJob, settings: Settings) -> Cost:
        """Nothing: it runs here."""
        return Cost(0.0, "free")

    def run(self, job: StoryboardJob, ctx: Context) -> Storyboard:
        """Read the script.

        Raises:
            StageError: it cannot be read or is no script; the message names the line.
        """
        return _read(job, ctx.settings or Settings())

    def refuse(self, job: StoryboardJob, settings: Settings | None) -> str | None:
        """What is wrong with the script, told before a film is begun with it."""
        try:
            _read(job, settings or Settings())
        except StageError as error:
            return f"{error.message}; {error.hint}" if error.hint else error.message
        return None


def _read(job: StoryboardJob, settings: Settings) -> Storyboard:
    name = job.script.name if job.script else "the brief"
    script = _parsed(job)
    rows = script.rows[: settings.first or None]
    _check(len(rows), job, name)
    return Storyboard(
        scenes=tuple(draft(row) for row in rows),
        style_guide={one_line(k, 60): scrub(v) for k, v in script.guide},
        title=one_line(script.title, 60),
    )


def _parsed(job: StoryboardJob) -> Script:
    if job.script is None:
        return text.parse(job.brief, "the brief")
    name, words = job.script.name, reading.read(job.script)
    match job.script.suffix.lower():
        case ".json":
            return shotlist.parse_json(words, name)
        case ".csv" | ".tsv":
            return shotlist.parse_csv(words, name)
        case ".fountain" | ".spmd":
            return fountain.parse(words, name)
    if fountain.is_fountain(words):
        return fountain.parse(words, name)
    return text.parse(words, name)


def _check(found: int, job: StoryboardJob, name: str) -> None:
    if found == 0:
        raise StageError(
            f"{name} has no scenes",
            hint="a paragraph is a scene; in a screenplay a heading such as INT. ROOM",
        )
    if found > MAX_SCENES:
        raise StageError(
            f"{name} has {found:,} scenes, at most {MAX_SCENES:,}",
            hint="--set script.first=N takes the first N",
        )
    if job.script is not None and job.scenes not in (None, found):
        raise StageError(
            f"{name} has {found} scenes, {job.scenes} were asked for",
            hint="leave out --scenes, or take fewer with --set script.first=N",
        )


@hookimpl
def vidpipe_storyboard() -> ScriptStage:
    """Offer ``script``."""
    return ScriptStage()
