"""Raises while it is imported."""

from vidpipe_tui.hookspecs import hookimpl

__all__ = ["hookimpl"]

raise RuntimeError("no GPU\x1b[31m here")
