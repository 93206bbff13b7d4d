"""Mutants are known by what they change, and the list of equivalent ones is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.__main__ import Tally
from tests.mutation.bench import PROJECT, Bench, function_of
from tests.mutation.equivalents import Mutant, known_equivalents
from tests.mutation.rooms import ROOMS

DIFF = """\
--- recviewer/a.py
+++ recviewer/a.py
@@ -5,7 +5,7 @@
     found = 1
-    return found
+    return None
     # the end
"""


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("recviewer.a.b.x_find__mutmut_3", "find"),
        ("recviewer.a.b.x__find__mutmut_12", "_find"),
        ("recviewer.a.b.xǁFinderǁ__init____mutmut_1", "Finder.__init__"),
    ],
)
def test_a_mutant_is_in_a_function_or_a_method(name: str, function: str) -> None:
    assert function_of(name) == function


def test_a_mutant_is_what_it_changes_wherever_that_stands() -> None:
    whole = Mutant.of("a.py", "f", DIFF)

    assert whole.diff == "- return found\n+ return None"
    assert whole == Mutant.of("a.py", "f", "-return found\n+        return None")
    assert whole != Mutant.of("a.py", "g", DIFF)


def test_every_equivalent_mutant_is_of_a_room_and_has_a_reason() -> None:
    modules = {path for room in ROOMS for path in Bench(room, Path()).modules}

    for mutant, reason in known_equivalents().items():
        assert mutant.file in modules
        assert reason.strip()
        assert {line[0] for line in mutant.diff.splitlines()} <= {"-", "+"}


def test_every_line_that_an_equivalent_mutant_changes_is_still_there() -> None:
    for mutant in known_equivalents():
        source = (PROJECT / mutant.file).read_text(encoding="utf-8")
        lines = {line.strip() for line in source.splitlines()}
        assert {x[2:] for x in mutant.diff.splitlines() if x[0] == "-"} <= lines


def test_every_room_has_modules_and_tests_that_exist() -> None:
    for room in ROOMS:
        assert Bench(room, Path()).modules
        assert all((PROJECT / path).exists() for path in room.tests)


@pytest.mark.parametrize(
    ("killed", "survived", "stale", "good"),
    [(91, 9, [], True), (90, 10, [], False), (9, 0, ["x"], False), (0, 0, [], True)],
)
def test_a_room_passes_if_less_than_a_tenth_survives(
    killed: int, survived: int, stale: list[str], good: bool
) -> None:
    tally = Tally("x", 100, killed, 0, survived, stale)

    assert tally.good is good
