"""How long ago something was, as people say it."""

from __future__ import annotations

from datetime import datetime


def ago(at: str, now: datetime) -> str:
    """A written-down time seen from ``now``; nothing when it says no time.

    "now", "2 min ago", "3 h ago", "yesterday", "Friday", "12 Nov", "12 Nov 2024"; days
    are those of ``now``'s time zone.
    """
    try:
        then = datetime.fromisoformat(at).astimezone(now.tzinfo)
    except (ValueError, OverflowError):
        return ""
    seconds = (now - then).total_seconds()
    days = (now.date() - then.date()).days
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if days == 0 or seconds < 6 * 3600:
        return f"{int(seconds // 3600)} h ago"
    if days == 1:
        return "yesterday"
    if days < 7:
        return f"{then:%A}"
    return f"{then.day} {then:%b}" + ("" if then.year == now.year else f" {then.year}")
