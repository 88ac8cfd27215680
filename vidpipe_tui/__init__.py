"""vidpipe-tui: from a brief to a film, watched and steered from a terminal."""

__version__ = "0.1.0"
