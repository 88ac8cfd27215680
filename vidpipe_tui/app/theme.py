"""The house theme: quiet greys, one blue for what moves and where the cursor is."""

from __future__ import annotations

from textual.theme import Theme

HOUSE = Theme(
    name="vidpipe",
    dark=True,
    background="#14161a",
    surface="#1b1e24",
    panel="#23272e",
    foreground="#d9d7d1",
    primary="#6cb6d9",
    secondary="#8a93a6",
    accent="#6cb6d9",
    success="#8fb573",
    warning="#e0af68",
    error="#ea6f7d",
    variables={
        "text-primary": "#6cb6d9",
        "text-success": "#8fb573",
        "text-warning": "#e0af68",
        "text-error": "#ea6f7d",
    },
)
