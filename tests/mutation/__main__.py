"""Changes the code in small ways, and checks that a test notices each.

`python -m tests.mutation` (or `make mutants`) mutates every room with mutmut and runs
the tests that belong to it: some hours. `make mutants ROOM=jsondoc` does one room, and
`SAMPLE=200` tries that many mutants a room, chosen by `SEED`. It fails if 10 % or more
of a room's mutants survive, those listed in `equivalents.toml` left out, or if that
list has an entry that is no mutant any more or that a test does notice.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.mutation.bench import Bench
from tests.mutation.equivalents import equivalent_kinds, known_equivalents
from tests.mutation.rooms import ROOMS, Room, room_named

MAX_SURVIVAL = 0.10
"""Share of a room's mutants that may survive."""


@dataclass
class Tally:
    """What became of a room's mutants."""

    room: str
    tried: int = 0
    killed: int = 0
    equivalent: int = 0
    survived: int = 0
    stale: list[str] = field(default_factory=list)
    """Entries of the list of equivalents that are wrong, with the reason."""

    @property
    def survival(self) -> float:
        """Share of the mutants that could be noticed and were not."""
        return self.survived / max(1, self.killed + self.survived)

    @property
    def good(self) -> bool:
        """Whether the room passes."""
        return self.survival < MAX_SURVIVAL and not self.stale

    def __str__(self) -> str:
        """Sum it up in a line."""
        return (
            f"{self.room}: {self.tried} mutants, {self.killed} killed, "
            f"{self.equivalent} equivalent, {self.survived} survived "
            f"({self.survival:.1%})"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Mutate the rooms asked for.

    Returns:
        Exit code: 0 if every room passes.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("room", nargs="*", help="default: all rooms")
    parser.add_argument("--sample", type=int, default=0, help="mutants a room")
    parser.add_argument("--seed", type=int, default=1, help="chooses the sample")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    options = parser.parse_args(arguments)
    rooms = [room_named(name) for name in options.room] or list(ROOMS)
    tallies = []
    for room in rooms:
        tally = _mutate(room, options.sample, options.seed, options.jobs)
        print(tally, flush=True)
        tallies.append(tally)
    print("", *tallies, sep="\n")
    return 0 if all(tally.good for tally in tallies) else 1


def _mutate(room: Room, sample: int, seed: int, jobs: int) -> Tally:
    """Try a room's mutants, and print those that survive."""
    bench = Bench(room)
    names = sorted(bench.changes)
    if 0 < sample < len(names):
        names = sorted(Random(seed).sample(names, sample))
    surviving = bench.survivors(names, jobs)
    known = {m for m in known_equivalents() if m.file in bench.modules}
    kinds = equivalent_kinds()
    changes = {name: bench.changes[name] for name in names}
    tally = Tally(room.name, tried=len(names))
    there = {change.mutant for change in bench.changes.values()}
    tally.stale = [f"no such mutant: {mutant}" for mutant in known - there]
    for name, change in changes.items():
        listed = change.mutant in known
        of_a_kind = any(kind.includes(change.mutant) for kind in kinds)
        if name in surviving and (listed or of_a_kind):
            tally.equivalent += 1
        elif listed:
            tally.stale.append(f"a test notices it: {change.mutant}")
        elif name in surviving:
            tally.survived += 1
            print(f"\n{name}\n{change.diff}")
        else:
            tally.killed += 1
    for entry in tally.stale:
        print(f"\nequivalents.toml: {entry}")
    return tally


if __name__ == "__main__":
    sys.exit(main())
