"""Mutants that no test can notice, each with the reason why."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
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

    def side(self, sign: str) -> str:
        """Return the lines removed (`-`) or added (`+`)."""
        lines = self.diff.splitlines()
        return "\n".join(line[2:] for line in lines if line[0] == sign)


@dataclass(frozen=True, slots=True)
class EquivalentKind:
    """Changes that no test can notice wherever they are made."""

    removes: str
    """Pattern of something in the lines removed."""
    same_without: str
    """Pattern of what does not count: without it, both sides are the same."""
    reason: str

    def includes(self, mutant: Mutant) -> bool:
        """Return whether a mutant is one of these."""
        before, after = mutant.side("-"), mutant.side("+")
        without = re.compile(self.same_without)
        same = without.sub("", before).split() == without.sub("", after).split()
        return bool(same and re.search(self.removes, before))


def known_equivalents() -> dict[Mutant, str]:
    """Read the committed list: mutants with reasons."""
    return {
        Mutant.of(entry["file"], entry["function"], entry["diff"]): entry["reason"]
        for entry in _committed()["equivalent"]
    }


def equivalent_kinds() -> tuple[EquivalentKind, ...]:
    """Read the committed kinds."""
    return tuple(EquivalentKind(**entry) for entry in _committed()["kind"])


@cache
def _committed() -> dict[str, list[dict[str, str]]]:
    return tomllib.loads(_LIST.read_text(encoding="utf-8"))
