"""Which keys lead on from where a person stands."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

KeyNames = Mapping[str, str]
"""The main key of what can be done, by its id; what has no key is not in it."""


def ways_on(names: KeyNames, *ways: tuple[str, str]) -> Content:
    """Say what can be done from here, a line each.

    Args:
        names: The keys.
        ways: What can be done, by its id, and in words; left out where no key does it.
    """
    known = [(names[key], does) for key, does in ways if key in names]
    width = max((len(name) for name, _ in known), default=0)
    return Content("\n").join(
        Content.assemble((name.ljust(width), "bold $focus"), f"  {does}")
        for name, does in known
    )
