"""Options that verbs share, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from vidpipe_tui.cli.grouped import flat


@dataclass(frozen=True)
class Light:
    colour: Annotated[str, typer.Option(help="Of the lamp.")] = "white"


@dataclass(frozen=True)
class Lamp(Light):
    watts: Annotated[list[int] | None, typer.Option("--watt", "-w")] = None


def turn_on(room: Annotated[str, typer.Argument()], *, dim: bool = False, lamp: Lamp):
    typer.echo(f"{room} {dim} {lamp}")


@pytest.fixture
def command():
    verbs = typer.Typer()
    verbs.command()(flat(turn_on))
    return lambda *words: CliRunner().invoke(verbs, words)


def test_each_field_is_an_option_and_the_verb_gets_the_value(command):
    said = command("hall", "-w", "40", "--dim", "--colour", "red", "--watt", "60")
    assert said.output == f"hall True {Lamp('red', [40, 60])}\n"


def test_what_was_not_typed_is_the_default(command):
    assert command("hall").output == f"hall False {Lamp()}\n"


def test_help_and_mistakes_are_those_of_any_option(command):
    assert "Of the lamp." in command("--help").output
    assert command("hall", "-w", "bright").exit_code == 2
    assert command("hall", "--lamp", "x").exit_code == 2
