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

from tests.mutation.bench import PROJECT, Bench, function_of
from tests.mutation.equivalents import Mutant, known_equivalents
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
    bench = Bench(room, PROJECT / "build" / "mutation" / room.name)
    bench.prepare()
    names = sorted(bench.names)
    if 0 < sample < len(names):
        names = sorted(Random(seed).sample(names, sample))
    bench.run(names, jobs)
    surviving = set(bench.survivors(names))
    known = {m for m in known_equivalents() if m.file in bench.modules}
    equivalent = _equivalent_names(bench, known)
    tally = Tally(room.name, tried=len(names))
    tally.stale = [f"no such mutant: {m}" for m in known - set(equivalent.values())]
    for name in names:
        if name in equivalent and name in surviving:
            tally.equivalent += 1
        elif name in equivalent:
            tally.stale.append(f"a test notices it: {equivalent[name]}")
        elif name in surviving:
            tally.survived += 1
            print(f"\n{name}\n{bench.diff(name)}")
        else:
            tally.killed += 1
    for entry in tally.stale:
        print(f"\nequivalents.toml: {entry}")
    return tally


def _equivalent_names(bench: Bench, known: set[Mutant]) -> dict[str, Mutant]:
    """Find the mutants on the list of equivalents."""
    places = {(mutant.file, mutant.function) for mutant in known}
    mutants = {
        name: bench.mutant(name)
        for name, path in bench.names.items()
        if (path, function_of(name)) in places
    }
    return {name: mutant for name, mutant in mutants.items() if mutant in known}


if __name__ == "__main__":
    sys.exit(main())
