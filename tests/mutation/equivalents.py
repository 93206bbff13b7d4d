"""Mutants that no test can notice, each with the reason why."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LIST: Final = Path(__file__).with_name("equivalents.toml")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change to a function, known by its text: lines move, names are numbered."""

    file: str
    """Path of the module, relative to the project."""
    function: str
    """Name of the function, or of its class and itself: `Class.method`."""
    diff: str
    """The lines removed (`-`) and added (`+`), without the code around them."""

    @classmethod
    def of(cls, file: str, function: str, diff: str) -> Mutant:
        """Make one of a diff, with or without headers and context."""
        lines = (line for line in diff.splitlines() if line[:1] in ("-", "+"))
        changed = (line for line in lines if line[:3] not in ("---", "+++"))
        tidy = (f"{line[0]} {line[1:].strip()}" for line in changed)
        return cls(file, function, "\n".join(tidy))


def known_equivalents() -> dict[Mutant, str]:
    """Read the committed list: mutants with reasons."""
    entries = tomllib.loads(_LIST.read_text(encoding="utf-8"))["equivalent"]
    return {
        Mutant.of(entry["file"], entry["function"], entry["diff"]): entry["reason"]
        for entry in entries
    }
