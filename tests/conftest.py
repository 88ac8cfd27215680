"""What every test stands on: a clean environment and nothing outside tmp_path."""

from __future__ import annotations

import os

import pytest

_OURS = ("VIDPIPE_", "GOOGLE_", "GEMINI_")
_TERMINAL = ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "SSH_CONNECTION", "TMUX")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path_factory):
    for name in list(os.environ):
        if name.startswith(_OURS) or name in _TERMINAL:
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in (
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "XDG_STATE_HOME",
        "XDG_DATA_HOME",
    ):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_GCE_CHECK", "true")
