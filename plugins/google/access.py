"""How Google is reached: mode, project, place, key; resolved here and passed whole.

The SDK's own reading of the environment is never relied on: with a base URL it picks
the wrong one, or drops the project.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vidpipe_tui.stages import StageError, TimedOut
from vidpipe_tui.text import one_line

if TYPE_CHECKING:
    from .models import Kind, Mode, Model
    from .settings import GoogleSettings

_KEYS = ("GOOGLE_API_KEY", "GEMINI_API_KEY")
_BASE_URL = {"key": "GOOGLE_GEMINI_BASE_URL", "vertex": "GOOGLE_VERTEX_BASE_URL"}
_VERSION = {"key": "v1", "vertex": "v1beta1"}
_BETA = {"key": "v1beta", "vertex": "v1beta1"}
_ADC = "gcloud/application_default_credentials.json"
_LOGIN = "gcloud auth application-default login"
_TRUE = ("1", "true")
_NAME = re.compile(r"[a-z0-9.:-]*")


@dataclass(frozen=True, kw_only=True)
class Access:
    """One way to Google. All of it but the secrets, so it may be written down."""

    mode: Mode
    project: str = ""
    location: str = ""
    api_version: str = ""
    base_url: str = ""

    def __post_init__(self) -> None:
        """Let nothing but names into an address: the key goes where it leads."""
        for name in ("project", "location", "api_version"):
            if not _NAME.fullmatch(value := getattr(self, name)):
                shown = one_line(repr(value), 80)
                said = f"{shown} cannot be the {name} at Google"
                raise StageError(said, charged_usd=0.0)

    def data(self) -> dict[str, str]:
        """For an operation's data; an address that carries a password is left out."""
        kept = asdict(self)
        if "@" in urlsplit(self.base_url).netloc:
            kept["base_url"] = ""
        return kept

    @classmethod
    def of(
        cls,
        data: Mapping[str, Any],
        base_url: str = "",
        env: Mapping[str, str] = os.environ,
    ) -> Access:
        """The access an operation was sent with, at the user's own address.

        The operation's address alone is not followed: a state file may be a
        stranger's, and the key would go there.

        Raises:
            TimedOut: it was sent to another address than is set here now.
        """
        names = ("project", "location", "api_version")
        mode: Mode = "vertex" if data.get("mode") == "vertex" else "key"
        kept = {name: str(data.get(name, "")) for name in names}
        own = base_url or env.get(_BASE_URL[mode], "")
        sent = str(data.get("base_url", ""))
        if sent and sent != own:
            raise TimedOut(
                f"the operation was sent to {one_line(sent, 200)}, "
                "which is not the address that is set here",
                hint=f"if it is the right one: export {_BASE_URL[mode]}=...",
            )
        return cls(mode=mode, base_url=own, **kept)


def mode_of(
    settings: GoogleSettings, kind: Kind, env: Mapping[str, str] = os.environ
) -> Mode:
    """Vertex or API key: what was set, else what the environment points to."""
    if settings.mode != "auto":
        return "vertex" if settings.mode == "vertex" else "key"
    flag = env.get("GOOGLE_GENAI_USE_ENTERPRISE") or env.get(
        "GOOGLE_GENAI_USE_VERTEXAI", ""
    )
    # Veo is on Vertex alone.
    if kind == "veo" or settings.project or flag.lower() in _TRUE:
        return "vertex"
    if key_name(env) is None and env.get("GOOGLE_CLOUD_PROJECT"):
        return "vertex"
    return "key"


def resolve(
    settings: GoogleSettings, row: Model, env: Mapping[str, str] = os.environ
) -> Access:
    """The whole way to a model.

    Raises:
        StageError: something is missing; the hint is the line that sets it.
    """
    mode = row.mode
    missing = lacking(settings, mode, env)
    if missing:
        raise StageError(missing[0], hint=missing[1], charged_usd=0.0)
    named = env.get("GOOGLE_GENAI_API_VERSION", "")
    version = _BETA[mode] if named == "beta" else named or _VERSION[mode]
    return Access(
        mode=mode,
        project=_project(settings, env) if mode == "vertex" else "",
        location=_location(settings, row, env) if mode == "vertex" else "",
        api_version=settings.api_version or version,
        base_url=settings.base_url or env.get(_BASE_URL[mode], ""),
    )


def lacking(
    settings: GoogleSettings, mode: Mode, env: Mapping[str, str] = os.environ
) -> tuple[str, str] | None:
    """What is missing on this machine and the line that mends it; no network."""
    if mode == "key":
        if key_name(env):
            return None
        return "GEMINI_API_KEY is not set", "export GEMINI_API_KEY=..."
    if not _project(settings, env):
        return "no Google Cloud project is named", "export GOOGLE_CLOUD_PROJECT=..."
    file = env.get("GOOGLE_APPLICATION_CREDENTIALS")
    if file and not Path(file).is_file():
        said = f"GOOGLE_APPLICATION_CREDENTIALS names no file: {file}"
        return said, _LOGIN
    if not file and not _login_file(env).is_file() and not _on_google(env):
        return "no Google Cloud credentials were found", _LOGIN
    return None


def told(access: Access, env: Mapping[str, str] = os.environ) -> str:
    """A way in plain words, without secrets."""
    at = f", at {urlsplit(access.base_url).hostname}" if access.base_url else ""
    if access.mode == "key":
        return f"mode key, {key_name(env)}{at}"
    file = env.get("GOOGLE_APPLICATION_CREDENTIALS") or _login_file(env)
    login = str(file) if Path(file).is_file() else "this machine's own"
    return (
        f"mode vertex, project {access.project}, location {access.location}, "
        f"credentials {login}{at}"
    )


def way_in(access: Access, env: Mapping[str, str] = os.environ) -> str:
    """A hint: whose a job is that was sent so, and what lets a person look after it."""
    if access.mode == "vertex":
        return (
            f"it was sent for project {access.project}: {_LOGIN}, with an account that "
            "may use it; resuming the film looks again"
        )
    name = key_name(env) or "GEMINI_API_KEY"
    return (
        f"{name} has to be the key that it was sent with, and that key still be good; "
        "resuming the film looks again"
    )


def key_name(env: Mapping[str, str] = os.environ) -> str | None:
    """The variable that holds the API key; the SDK's order."""
    return next((name for name in _KEYS if env.get(name)), None)


def account(
    settings: GoogleSettings, mode: Mode, env: Mapping[str, str] = os.environ
) -> tuple[str, ...]:
    """The variables that say whose quota is used: who shares them shares a pace."""
    if mode == "key":
        name = key_name(env)
        return (name,) if name else ()
    named = not settings.project and env.get("GOOGLE_CLOUD_PROJECT")
    return ("GOOGLE_CLOUD_PROJECT",) if named else ()


def _project(settings: GoogleSettings, env: Mapping[str, str]) -> str:
    return settings.project or env.get("GOOGLE_CLOUD_PROJECT", "")


def _location(settings: GoogleSettings, row: Model, env: Mapping[str, str]) -> str:
    """What was set; else the environment's, if the model lives there; else its own."""
    if settings.location:
        return settings.location
    wished = env.get("GOOGLE_CLOUD_LOCATION", "")
    if wished and (not row.locations or wished in row.locations):
        return wished
    return row.locations[0] if row.locations else "global"


def login(env: Mapping[str, str] = os.environ) -> tuple[str, int]:
    """What the cloud credentials come from, so that another login is noticed."""
    file = env.get("GOOGLE_APPLICATION_CREDENTIALS", "")
    path = Path(file) if file else _login_file(env)
    try:
        return file, path.stat().st_mtime_ns
    except OSError:
        return file, 0


def _login_file(env: Mapping[str, str]) -> Path:
    if folder := env.get("CLOUDSDK_CONFIG"):
        return Path(folder) / Path(_ADC).name
    return Path(env.get("HOME", "~")).expanduser() / ".config" / _ADC


def _on_google(env: Mapping[str, str]) -> bool:
    """Whether this is a machine of Google's, which needs no credentials file."""
    if env.get("NO_GCE_CHECK", "").lower() == "true":
        return False
    try:
        product = Path("/sys/class/dmi/id/product_name").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return "Google" in product
