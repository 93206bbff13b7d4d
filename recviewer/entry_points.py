"""Formats and protocols: those built in, and those that other packages register.

https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

import msgspec

FORMATS = "recviewer.formats"
"""Group of classes like `recviewer.plugin.Format`."""

PROTOCOLS = "recviewer.protocols"
"""Group of classes like `recviewer.plugin.WireProtocol`."""

_REQUIRED = {FORMATS: ("read",), PROTOCOLS: ("claims", "feed")}
"""Functions that the classes of each group must have."""


class Plugins(msgspec.Struct, frozen=True, eq=False):
    """What installed packages register in a group."""

    classes: tuple[Any, ...]
    """The classes, in descending order of priority and then by name."""
    failures: tuple[str, ...]
    """One line for each that cannot be used."""


class Entry(msgspec.Struct, frozen=True, eq=False):
    """One format or protocol, imported when it is first asked for."""

    name: str
    target: str = ""
    """Module and class, such as `recviewer.formats.ogx:Ogx`."""
    plugin: Any = None
    """The class, if it is of another package."""

    def load(self) -> Any:
        """Return the class."""
        return self.plugin or _load(self.target)


_Entry = TypeVar("_Entry", bound=Entry)


@cache
def _load(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def is_built_in(cls: type) -> bool:
    """Return whether a class is one of recviewer's own."""
    return cls.__module__.startswith("recviewer.")


@cache
def registered(group: str) -> Plugins:
    """Load what installed packages register in a group, once."""
    if not _may_exist():
        return Plugins((), ())
    from importlib.metadata import entry_points

    classes: dict[str, Any] = {}
    failures = []
    for entry in sorted(entry_points(group=group)):
        where = f"the plugin {entry.name} of {group}"
        try:
            cls = entry.load()
            _check(cls, group)
        except Exception as error:
            # Importing it may raise anything, and recviewer goes on without it.
            failures.append(f"{where} cannot be loaded: {describe(error)}")
            continue
        if classes.setdefault(cls.name, cls) is not cls:
            failures.append(f"{where} is not used: there is another {cls.name!r}")
    ranked = sorted(classes.values(), key=priority, reverse=True)
    return Plugins(tuple(ranked), tuple(failures))


def priority(cls: Any) -> float:
    """Return the priority of a plugin; 0 if it states none."""
    return getattr(cls, "priority", 0)


def failure(plugin: Any, error: Exception) -> str:
    """Describe the error of a plugin in one line."""
    return f"the plugin {plugin.name} failed: {describe(error)}"


def describe(error: Exception) -> str:
    """Describe any error in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")


def _check(cls: Any, group: str) -> None:
    """Raise a TypeError if a class lacks what those of its group must have."""
    if not isinstance(getattr(cls, "name", None), str):
        raise TypeError("it has no name, which must be a string")
    if not isinstance(priority(cls), int | float):
        raise TypeError("its priority must be a number")
    for name in _REQUIRED[group]:
        if not callable(getattr(cls, name, None)):
            raise TypeError(f"it has no function {name}")


def arrange(
    plugins: Plugins,
    built_in: Sequence[_Entry],
    last: Sequence[_Entry] = (),
) -> tuple[_Entry, ...]:
    """Return formats or protocols in the order in which they are asked.

    A plugin with a priority above 0 comes before all that are built in. Any other one
    takes the place of the built-in one of its name, or comes after those built in.

    Args:
        plugins: Those of other packages.
        built_in: Those built in, in order.
        last: Those built in that are asked after all plugins.
    """
    kind = type(built_in[0])
    entries = {cls.name: kind(cls.name, plugin=cls) for cls in plugins.classes}
    first = [name for name, entry in entries.items() if priority(entry.plugin) > 0]
    before = [entries.pop(name) for name in first]

    def replaced(rows: Iterable[_Entry]) -> list[_Entry]:
        return [entries.pop(row.name, row) for row in rows if row.name not in first]

    middle, end = replaced(built_in), replaced(last)
    return (*before, *middle, *entries.values(), *end)


def _may_exist() -> bool:
    """Return whether any package may register something.

    Asking `importlib.metadata` takes 30 ms, and this 1 ms.
    """
    if any(map(_finds_distributions, sys.meta_path)):
        return True
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - twice as fast
        except NotADirectoryError:
            return True  # an archive
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")) and _registers(folder, name):
                return True
    return False


def _finds_distributions(finder: Any) -> bool:
    """Return whether a finder of modules knows of packages that are not in folders."""
    # The one of the standard library looks through the folders of `sys.path`.
    name = getattr(finder, "__module__", "")
    return hasattr(finder, "find_distributions") and "importlib" not in name


def _registers(folder: str, name: str) -> bool:
    try:
        file = os.open(f"{folder or '.'}/{name}/entry_points.txt", os.O_RDONLY)
    except OSError:
        return False
    try:
        return b"[recviewer." in os.read(file, 1 << 20)
    finally:
        os.close(file)
