"""Mutants are made, tried and known by what they change; the list of equivalents."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from recviewer.errors import ReadError
from recviewer.playback.player import CONTROLS
from recviewer.text.numbers import plural
from tests.mutation.__main__ import Tally
from tests.mutation.bench import Bench
from tests.mutation.changes import PROJECT, Change, function_of
from tests.mutation.equivalents import Mutant, equivalent_kinds, known_equivalents
from tests.mutation.forked import Forked
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
    modules = {path for room in ROOMS for path in Bench(room).modules}

    for mutant, reason in known_equivalents().items():
        assert mutant.file in modules
        assert reason.strip()
        assert {line[0] for line in mutant.diff.splitlines()} <= {"-", "+"}


@pytest.mark.parametrize(
    ("before", "after", "equivalent"),
    [
        ("zip(a, b, strict=True)", "zip(a, b, strict=False)", True),
        ("zip(a, b, strict=True)", "zip(a, b, )", True),
        ("zip(a, b, strict=True)", "zip(a, strict=True)", False),
        ("zip(a, b, strict=False)", "zip(a, b, strict=None)", True),
        ("zip(a, b, strict=False)", "zip(a, b, strict=True)", False),
        ('decode("utf-8")', 'decode("UTF-8")', True),
        ('decode("utf-8")', 'decode("XXutf-8XX")', False),
        ("f(a, b)", "f(a, )", False),
    ],
)
def test_changes_of_a_kind_are_equivalent_wherever_they_are_made(
    before: str, after: str, equivalent: bool
) -> None:
    mutant = Mutant.of("a.py", "f", f"-x = {before}\n+x = {after}")

    assert any(kind.includes(mutant) for kind in equivalent_kinds()) is equivalent


def test_no_mutant_is_listed_that_is_of_a_kind_anyway() -> None:
    for mutant in known_equivalents():
        assert not any(kind.includes(mutant) for kind in equivalent_kinds())


def test_every_line_that_an_equivalent_mutant_changes_is_still_there() -> None:
    for mutant in known_equivalents():
        source = (PROJECT / mutant.file).read_text(encoding="utf-8")
        lines = {line.strip() for line in source.splitlines()}
        assert {x[2:] for x in mutant.diff.splitlines() if x[0] == "-"} <= lines


def test_every_room_has_modules_and_tests_that_exist() -> None:
    for room in ROOMS:
        assert Bench(room).modules
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


def in_a_process(change: Change, work: Callable[[], object]) -> object:
    def changed() -> object:
        change.apply()
        return work()

    return Forked.start(changed).result()


def test_a_changed_function_is_changed_for_all_who_imported_it() -> None:
    change = Change(
        "recviewer.text.numbers.x_plural__mutmut_1",
        "recviewer/text/numbers.py",
        "def plural(count, noun):\n    return 'changed'",
        "",
        frozenset(),
    )

    assert in_a_process(change, lambda: plural(2, "chunk")) == "changed"
    assert plural(2, "chunk") == "2 chunks"


def test_a_method_that_calls_super_can_be_changed_to_one_that_does_not() -> None:
    change = Change(
        "recviewer.errors.xǁReadErrorǁ__init____mutmut_1",
        "recviewer/errors.py",
        "    def __init__(self, path, reason):\n        self.args = (reason,)",
        "",
        frozenset(),
    )

    assert str(ReadError("a.json", "is empty")) == "a.json: is empty"
    told = in_a_process(change, lambda: str(ReadError("a.json", "is empty")))
    assert told == "is empty"


def test_a_function_that_was_made_at_import_is_changed_with_its_maker() -> None:
    source = (
        "def _fraction(tenths):\n"
        "    return lambda player, _, now: ('changed', tenths)\n"
    )
    change = Change(
        "recviewer.playback.player.x__fraction__mutmut_1",
        "recviewer/playback/player.py",
        source,
        "",
        frozenset(),
    )
    player: Any = None

    assert in_a_process(change, lambda: CONTROLS["tenth_5"](player, (), 0)) == (
        "changed",
        5,
    )


def test_work_in_a_process_leaves_no_file(tmp_path: Path) -> None:
    def work() -> str:
        folder = Path(mkdtemp())
        (folder / "left").touch()
        return str(folder)

    forked = Forked.start(work)

    folder = Path(str(forked.result()))
    assert forked.folder in folder.parents
    assert not folder.exists()


def endless() -> None:
    while True:
        time.monotonic()


@pytest.mark.parametrize("work", [endless, lambda: 1 / 0, lambda: os.kill(0, 9)])
def test_work_that_comes_to_no_end_has_no_result(work: Callable[[], object]) -> None:
    assert Forked.start(work, seconds=1).result() is None
