"""Finds plugins, keeps their stages by name, says what is wrong with the rest."""

from .discovery import Problem
from .offered import Offered
from .options import Option
from .registry import KINDS, Plugin, Registry, load

__all__ = ["KINDS", "Offered", "Option", "Plugin", "Problem", "Registry", "load"]
