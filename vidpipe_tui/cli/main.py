"""The ``vidpipe`` command: its verbs, and how errors reach the terminal.

stdout is data, stderr is narration. With ``--json`` stdout holds exactly one JSON
document (JSON lines for what follows a run): the data, or ``{"error": {message, hint,
exit_code, project}}``, the last one where a project was made or worked at.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ..errors import Interrupted, VidpipeError
from . import care, change, look, make
from .options import Json, WhereLoaded, Workspace

TRACE = "VIDPIPE_TRACE"
"""Set to anything, a fault of our own is shown with its traceback."""


class _Verbs(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        """Run the verb; typer alone would end without a word after a Ctrl-C."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted("interrupted") from None


verbs = typer.Typer(
    name="vidpipe",
    cls=_Verbs,
    help="From a brief to a film, in the terminal. Without a verb the app opens.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"vidpipe {version('vidpipe-tui')}")
        raise typer.Exit


@verbs.callback(invoke_without_command=True)
def root(
    ctx: typer.Context,
    json: Json = False,
    workspace: Workspace = None,
    version: Annotated[
        bool, typer.Option("--version", help="Say the version.", callback=_version)
    ] = False,
) -> None:
    """From a brief to a film, in the terminal. Without a verb the app opens."""
    if ctx.invoked_subcommand is None:
        look.open_(project=None, where=WhereLoaded(json, workspace))


for subject in (make, look, change, care):
    subject.register(verbs)


def app() -> int:
    """Run the command line that was typed; gives its exit code."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            # A letter the terminal cannot show must not end a run.
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # not on a StringIO
    return run(sys.argv[1:])


def run(words: Sequence[str]) -> int:
    """Run one command line; gives its exit code."""
    as_json = "--json" in words
    try:
        code = verbs(args=list(words), prog_name="vidpipe", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except VidpipeError as error:
        told = error.message, error.hint, error.exit_code, as_json
        return _tell(*told, project=error.project)
    except typer.TyperException as error:
        return _tell(_plainly(error), _help_line(error), 2, as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _tell("interrupted", "", 130, as_json)
    except BrokenPipeError:
        # The reader went away (`| head`); the flush at exit must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  # the last line of defence
        if os.environ.get(TRACE):
            _say("".join(traceback.format_exception(error)))
        message = f"a fault of vidpipe itself: {type(error).__name__}: {error}"
        hint = f"nothing saved is lost; {TRACE}=1 shows where it happened"
        return _tell(message, hint, 1, as_json)


def _safe(text: str) -> str:
    """An error's text without the keys that an error of a library may have in it."""
    from ..redact import from_environment, redact

    return redact(text, from_environment())


def _say(trace: str) -> None:
    from ..text import scrub

    typer.echo(scrub(_safe(trace)), err=True)


def _plainly(error: typer.TyperException) -> str:
    """What was typed wrong, without the words of the library that found it."""
    message = error.format_message().replace("Invalid value for ", "", 1)
    message = re.sub(
        r"Input should be a valid integer.*", "not a whole number", message
    )
    message = re.sub(r"Input should be a valid number.*", "not a number", message)
    return message.replace("Input should be", "must be")


def _help_line(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"see {context.command_path} --help" if context else "see vidpipe --help"


def _tell(
    message: str, hint: str, code: int, as_json: bool, project: str | None = None
) -> int:
    from ..text import one_line

    message, hint = one_line(_safe(message)), one_line(_safe(hint))
    typer.echo(f"vidpipe: {message}", err=True)
    if hint:
        typer.echo(f"  {hint}", err=True)
    if as_json:
        import json

        fault = {"message": message, "hint": hint, "exit_code": code}
        if project is not None:
            fault["project"] = project
        typer.echo(json.dumps({"error": fault}, ensure_ascii=False))
    return code
