"""Hints that name the keys for what can be done next."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

KeyNames = Mapping[str, str]
"""The main key of each action that has one, by the id of its row in the table."""


def ways_on(names: KeyNames, *ways: tuple[str, str]) -> Content:
    """Return one line for each thing that can be done, if a key does it."""
    known = [(names[key], does) for key, does in ways if key in names]
    width = max((len(name) for name, _ in known), default=0)
    return Content("\n").join(
        Content.assemble((name.ljust(width), "bold $focus"), f"  {does}")
        for name, does in known
    )
