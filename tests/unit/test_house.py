"""The rules of the house that a program can check."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from types import ModuleType

import recviewer

MAX_METHODS = 30
"""A class with more of them does more than one thing."""


_LARGE = frozenset({"pyarrow", "distributed"})
"""Packages that only tests/parquet needs."""


def our_modules() -> Iterator[ModuleType]:
    """Yield every module of the package that can be imported here."""
    for found in pkgutil.walk_packages(recviewer.__path__, "recviewer."):
        if found.name.endswith("__main__"):
            continue  # it runs the program
        try:
            yield importlib.import_module(found.name)
        except ModuleNotFoundError as error:
            if error.name not in _LARGE:
                raise


def our_classes() -> Iterator[type]:
    """Yield every class of the package."""
    for module in our_modules():
        for each in vars(module).values():
            if inspect.isclass(each) and each.__module__ == module.__name__:
                yield each


def ours(classes: tuple[type, ...]) -> list[type]:
    """Return those of some classes that are written here."""
    return [each for each in classes if each.__module__.startswith("recviewer")]


def methods(each: type) -> set[str]:
    """Return the names of the methods of a class and of its bases that are ours."""
    kinds = (property, cached_property, classmethod, staticmethod)
    return {
        name
        for base in ours(each.__mro__)
        for name, value in vars(base).items()
        if inspect.isfunction(value) or isinstance(value, kinds)
    }


def test_no_class_has_more_than_thirty_methods() -> None:
    counts = {each.__qualname__: len(methods(each)) for each in our_classes()}
    assert counts["MainScreen"] > 1
    assert {name: n for name, n in counts.items() if n > MAX_METHODS} == {}


def test_no_base_class_has_exactly_one_subclass() -> None:
    subclasses = Counter(
        base for each in our_classes() for base in ours(each.__bases__)
    )
    assert subclasses.most_common(1)[0][1] > 1
    single = [
        base.__qualname__
        for base, count in subclasses.items()
        if count == 1 and not getattr(base, "_is_protocol", False)
    ]
    assert single == []
