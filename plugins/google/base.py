"""What Google's stages share: the model's row, readiness and limits."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from vidpipe_tui.errors import UsageError
from vidpipe_tui.stages import Context, Limits, StageError

from .access import account, lacking, mode_of, resolve, told
from .calls import Line
from .settings import GoogleSettings

if TYPE_CHECKING:
    import datetime

    from google.genai import Client

    from .models import Kind, Model

S = TypeVar("S", bound=GoogleSettings)


class GoogleStage(Generic[S]):
    """The questions a stage of Google's answers without any network."""

    kind: ClassVar[Kind]

    def __init__(self) -> None:
        self.line = Line()

    def row(self, settings: S) -> Model:
        """The table's row for the model and the way of access.

        Raises:
            StageError: no such model or no such way; nothing was sent.
        """
        from .models import load

        mode = mode_of(settings, self.kind)
        try:
            name = str(getattr(settings, "model", ""))
            return load(settings.models_file).find(self.kind, name, mode)
        except UsageError as error:
            raise StageError(error.message, hint=error.hint, charged_usd=0.0) from error

    def known(self, settings: S) -> Model | None:
        """The row, or ``None``; ``ready`` and ``refuse`` tell what is wrong."""
        try:
            return self.row(settings)
        except StageError:
            return None

    def ready(self, settings: S) -> str | None:
        """Why it cannot work on this machine now."""
        try:
            row = self.row(settings)
            if find_spec("google.genai") is None:
                return "google-genai is not installed"
        except StageError as error:
            return _with_hint(error.message, error.hint)
        except ModuleNotFoundError:
            return "google-genai is not installed"
        if row.ended(_today()):
            return f"{row.model} was shut down on {row.shutdown_date}"
        missing = lacking(settings, row.mode)
        return _with_hint(*missing) if missing else None

    def about(self, settings: S) -> str:
        """Model, way, project, place and credentials, for ``doctor``."""
        row = self.known(settings)
        if row is None:
            return ""
        try:
            return f"{row.model}, {told(resolve(settings, row))}"
        except StageError:
            return row.model

    def prepare(self, settings: S) -> None:
        """Load the SDK and make its clients, which takes a second; no network.

        So too what opens pictures, which go to Google and come from it.
        """
        import PIL.Image
        import PIL.ImageOps
        from google.genai import types

        PIL.Image.preinit()

        row = self.row(settings)
        for client in self.line.warm(resolve(settings, row), self.silences(settings)):
            self.touch(client)
        types.GenerateContentResponse(), types.GenerateContentConfig()

    def touch(self, client: Client) -> None:
        """Let a client load what this stage uses of it."""

    def silences(self, settings: S) -> tuple[float, ...]:
        """The longest silences its requests bear, in seconds: a client for each."""
        return (float(getattr(settings, "request_seconds", 60.0)),)

    def warnings(self, settings: S) -> tuple[str, ...]:
        """What a person should know before it stops working, for ``doctor``."""
        row = self.known(settings)
        today = _today()
        said = row.warning(today) if row else None
        return (said,) if said else ()

    def probe(self, settings: S, ctx: Context) -> str:
        """Ask Google for the model itself, which is free; the answer in a sentence.

        Raises:
            StageError: credentials, project, place or model are not accepted.
        """
        row = self.row(settings)
        access = resolve(settings, row)
        self.line.ask(
            access, ctx, "send", 30.0, lambda client: client.models.get(model=row.model)
        )
        way = "an API key" if access.mode == "key" else f"Vertex, {access.location}"
        return f"{row.model} is there, with {way}"

    def net(self, settings: S, **more: Any) -> Limits:
        """Limits of a stage that talks to Google; ``more`` are those of its own."""
        row = self.known(settings)
        env = account(settings, mode_of(settings, self.kind))
        rate = row.rate if row else None
        return Limits(network=True, env=env, rate=rate, **more)

    def objection(self, settings: S) -> str | None:
        """Why no job at all can be done with these settings."""
        try:
            self.row(settings)
        except StageError as error:
            return _with_hint(error.message, error.hint)
        return None


def _today() -> datetime.date:
    import datetime

    return datetime.datetime.now(datetime.UTC).date()


def nearest(value: float, among: tuple[float, ...]) -> str:
    """The one or two allowed values around a wish, for a sentence."""
    below = [each for each in among if each < value]
    above = [each for each in among if each > value]
    near = ([max(below)] if below else []) + ([min(above)] if above else [])
    return " or ".join(f"{each:g}" for each in near)


def listed(words: tuple[str, ...] | list[str], joint: str = "and") -> str:
    """Words as people list them."""
    *most, last = words
    return f"{', '.join(most)} {joint} {last}" if most else last


def _with_hint(message: str, hint: str) -> str:
    return f"{message} ({hint})" if hint else message
