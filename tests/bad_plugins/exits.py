"""Calls sys.exit while it is imported."""

import sys

from vidpipe_tui.hookspecs import hookimpl

__all__ = ["hookimpl"]

sys.exit(3)
