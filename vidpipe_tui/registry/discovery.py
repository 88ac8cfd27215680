"""Finds plugins and imports each alone: installed ones, and files a user names."""

from __future__ import annotations

import contextlib
import difflib
import importlib.metadata
import importlib.util
import io
import sys
import time
import types
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pluggy

from .. import hookspecs
from ..hookspecs import PROJECT
from ..text import one_line
from .faults import OURS, PLUGIN_FAULTS, said, trace

SLOW_MS = 500.0
"""An import that takes longer is told of: the user waits for it at every start."""
_HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("vidpipe_"))


@dataclass(frozen=True)
class Problem:
    """Something wrong with a plugin: one plain sentence, and the traceback if any."""

    source: str
    message: str
    detail: str = ""


@dataclass(frozen=True)
class Found:
    """A plugin that can be imported; nothing of it has run yet.

    ``distribution`` is what has to be installed to have it, ``source`` where it is.
    """

    name: str
    source: str
    distribution: str
    version: str
    load: Callable[[], Any] = field(repr=False)


@dataclass(frozen=True)
class Imported:
    """A plugin that was imported, alone in a plugin manager of its own.

    One manager each, so that one plugin's hook that raises hides no other's answer.
    """

    found: Found
    hooks: pluggy.PluginManager = field(repr=False)
    load_ms: float
    notes: tuple[str, ...] = ()


def installed(only: Collection[str] | None) -> Iterator[Found | Problem]:
    """Plugins that are installed, ours first, then by name.

    ``only`` names the ones to have; ``None`` means all.
    """
    points = sorted(
        importlib.metadata.entry_points(group=PROJECT),
        key=lambda point: (_distribution(point)[0] != OURS, point.name),
    )
    for point in points:
        if only is None or point.name in only:
            name, version = _distribution(point)
            source = f"{point.name} ({name} {version})".strip()
            yield Found(point.name, source, name, version, point.load)
    for name in sorted(set(only or ()) - {point.name for point in points}):
        known = ", ".join(sorted(point.name for point in points)) or "none"
        yield Problem(name, f"no plugin named {name} is installed (there is {known})")


def in_folders(folders: Sequence[Path]) -> Iterator[Found | Problem]:
    """Plugins in files the user named, or in folders of such files.

    A file that never says ``hookimpl`` is no plugin and is not run.
    """
    seen: set[Path] = set()
    for folder in folders:
        try:
            files = [folder] if folder.is_file() else sorted(_python_files(folder))
            files = [file for file in files if _says_hookimpl(file)]
        except OSError as error:
            why = error.strerror or str(error)
            yield Problem(str(folder), f"the plugins there cannot be read: {why}")
            continue
        if not files:
            yield Problem(str(folder), "no plugin there: no .py file uses hookimpl")
        for file in files:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield _in_file(file)


def import_alone(found: Found) -> tuple[Imported | None, list[Problem]]:
    """Import one plugin; whatever it does, the answer is a plugin or a sentence."""
    start = time.perf_counter()
    with captured() as printed:
        try:
            plugin = found.load()
        except PLUGIN_FAULTS as error:
            return None, [Problem(found.source, _import_fault(error), trace(error))]
    load_ms = (time.perf_counter() - start) * 1000
    hooks = pluggy.PluginManager(PROJECT)
    hooks.add_hookspecs(hookspecs)
    try:
        hooks.register(plugin, found.name)
    except pluggy.PluginValidationError as error:
        message = one_line(str(error).splitlines()[-1], 200)
        return None, [Problem(found.source, f"has a wrong hook: {message}")]
    notes = tuple(_notes(load_ms, printed.getvalue()))
    return Imported(found, hooks, load_ms, notes), list(_hook_faults(found, plugin))


@contextlib.contextmanager
def captured() -> Iterator[io.StringIO]:
    """Keep what Python code prints away from the terminal."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        yield printed


def _distribution(point: importlib.metadata.EntryPoint) -> tuple[str, str]:
    if point.dist is None:
        return point.module, ""
    return point.dist.name, point.dist.version


def _python_files(folder: Path) -> Iterable[Path]:
    return [
        path
        for path in folder.iterdir()
        if path.suffix == ".py" and not path.name.startswith("_") and path.is_file()
    ]


def _says_hookimpl(file: Path) -> bool:
    return b"hookimpl" in file.read_bytes()


def _in_file(file: Path) -> Found:
    path = file.resolve()
    return Found(path.stem, str(file), path.name, "", lambda: _import_file(path))


def _import_file(path: Path) -> types.ModuleType:
    name = f"vidpipe_plugin_{zlib.crc32(bytes(path)):08x}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up there
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _import_fault(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return "called sys.exit while it was imported"
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"needs the Python package {error.name}, which is not installed"
    return f"failed while it was imported: {said(error)}"


def _notes(load_ms: float, printed: str) -> Iterator[str]:
    if load_ms > SLOW_MS:
        yield f"takes {load_ms / 1000:.1f} s to import, at every start"
    if printed.strip():
        yield f"printed while it was imported: {one_line(printed, 200)}"


def _hook_faults(found: Found, plugin: Any) -> Iterator[Problem]:
    """Hooks that nobody will call: misspelt, from another version, or not marked."""
    marked = 0
    for name in dir(plugin):
        value = getattr(plugin, name, None)
        mark = getattr(value, f"{PROJECT}_impl", None)
        if isinstance(mark, dict):
            marked += 1
            hook = mark.get("specname") or name
            if hook not in _HOOKS:
                yield Problem(found.source, _no_hook(hook))
        elif name in _HOOKS and getattr(value, "__module__", "") != hookspecs.__name__:
            marked += 1
            yield Problem(found.source, f"{name} lacks its @hookimpl mark")
    if not marked:
        yield Problem(found.source, "has no hook: nothing in it is marked @hookimpl")


def _no_hook(name: str) -> str:
    near = difflib.get_close_matches(name, _HOOKS, n=1)
    ask = f"; did you mean {near[0]}?" if near else f" (there is {', '.join(_HOOKS)})"
    return f"no hook named {name}{ask}"
