"""``python -m vidpipe_tui`` and the ``vidpipe`` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from .cli.main import app

    app()


if __name__ == "__main__":
    main()
