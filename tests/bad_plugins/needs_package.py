"""Needs a package that is not installed."""

import torch_that_is_not_there  # type: ignore[import-not-found]  # that is the point

from vidpipe_tui.hookspecs import hookimpl

__all__ = ["hookimpl", "torch_that_is_not_there"]
