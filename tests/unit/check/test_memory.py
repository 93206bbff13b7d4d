"""What the index keeps of a check, and when it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from time import time_ns

import pytest

from recviewer.check.checker import Checked, check_paths
from recviewer.check.examples import recording, streamed
from recviewer.check.memory import CheckMemory, remember
from recviewer.check.registry import rule
from recviewer.index.database import DATABASE
from recviewer.index.place import Keeping, content_version
from recviewer.index.store import Store

CUT_OFF = json.dumps(recording(streamed(content="The", finish=None)))
GOOD = json.dumps(recording(streamed(content="The end.")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one recording that is cut off, and a text."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / "a.json").write_text(CUT_OFF)
    (folder / "notes.json").write_text('{"no": "recording"}')
    return folder


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """Return the folder of an index."""
    return tmp_path / "index"


def in_an_hour() -> int:
    """Tell a time at which files that were written just now are old enough."""
    return time_ns() + 3_600 * 10**9


def store_in(index: Path) -> Store:
    """Open an index."""
    return Store(index, content_version(Keeping.TEXTS))


def opened(index: Path, folder: Path, rules: Sequence[str]) -> CheckMemory:
    """Return what an index knows of a folder."""
    found = remember((str(folder),), rules, Keeping.TEXTS, folder=index)
    assert found is not None
    return found


def check(
    index: Path,
    folder: Path,
    rules: Sequence[str] = ("S1", "S2", "C4"),
    now_ns: Callable[[], int] = in_an_hour,
) -> Checked:
    """Check a folder with the help of an index."""
    return check_paths(
        {str(folder): None},
        [rule(each) for each in rules],
        jobs=1,
        memory=opened(index, folder, rules),
        now_ns=now_ns,
    )


def known(
    index: Path, folder: Path, name: str = "a.json", rules: Sequence[str] = ("S1",)
) -> bool:
    """Say whether an index knows what some rules find in a file."""
    memory = opened(index, folder, rules)
    found = memory.unchanged(str(folder / name))
    memory.close()
    return found is not None


def test_what_was_found_is_found_again_without_reading(
    memory: Path, folder: Path
) -> None:
    first = check(memory, folder)
    assert [each.rule for each in first.findings] == ["S1"]
    assert known(memory, folder)
    assert known(memory, folder, "notes.json")
    assert check(memory, folder) == first


def test_a_file_that_changed_is_checked_again(memory: Path, folder: Path) -> None:
    check(memory, folder)
    (folder / "a.json").write_text(GOOD)
    assert not known(memory, folder)
    assert check(memory, folder).findings == ()


def test_a_new_file_is_compared_with_known_ones(memory: Path, folder: Path) -> None:
    check(memory, folder)
    (folder / "b.json").write_text(CUT_OFF)
    assert [f.rule for f in check(memory, folder).findings] == ["S1", "S1", "C4"]


def test_fewer_rules_are_answered_from_what_more_rules_found(
    memory: Path, folder: Path
) -> None:
    check(memory, folder)
    assert known(memory, folder, rules=("S2",))
    assert check(memory, folder, ("S2",)).findings == ()


def test_rules_that_were_not_gone_by_check_again(memory: Path, folder: Path) -> None:
    check(memory, folder, ("S2",))
    assert not known(memory, folder, rules=("S1", "S2"))
    assert [f.rule for f in check(memory, folder, ("S1", "S2")).findings] == ["S1"]


def test_rules_that_were_edited_check_again(memory: Path, folder: Path) -> None:
    check(memory, folder)
    edited = CheckMemory(
        store_in(memory), [str(folder)], ("S1",), program=b"with another rule"
    )
    found = edited.unchanged(str(folder / "a.json"))
    edited.close()
    assert found is None
    assert known(memory, folder)


def test_findings_have_the_path_by_which_a_folder_is_named(
    memory: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(memory, folder)
    monkeypatch.chdir(folder.parent)
    [found] = check(memory, Path("recordings")).findings
    assert found.path == "recordings/a.json"


def test_a_file_that_is_gone_is_forgotten(memory: Path, folder: Path) -> None:
    check(memory, folder)
    (folder / "a.json").unlink()
    assert check(memory, folder).findings == ()
    with store_in(memory) as store:
        assert [Path(row[0]).name for row in store.checked([str(folder)])] == [
            "notes.json"
        ]


def test_a_file_that_cannot_be_read_is_tried_each_time(
    memory: Path, folder: Path
) -> None:
    (folder / "broken.json").write_text('{"request": {}, "response": {"body": [')
    check(memory, folder, ("R1",))
    assert not known(memory, folder, "broken.json", ("R1",))


def test_a_file_that_was_just_written_is_not_kept(memory: Path, folder: Path) -> None:
    check(memory, folder, now_ns=time_ns)
    assert not known(memory, folder)


def test_a_broken_entry_costs_time_and_nothing_else(memory: Path, folder: Path) -> None:
    first = check(memory, folder)
    with store_in(memory) as store:
        rows = [
            (path, stamp, b"\xc1") for path, stamp, _ in store.checked([str(folder)])
        ]
        store.add_checked(rows)
    assert check(memory, folder) == first


@pytest.mark.parametrize("keeping", [Keeping.NOTHING, Keeping.TEXTS])
def test_there_is_no_index_for_one_file_or_for_who_wants_none(
    tmp_path: Path, folder: Path, keeping: Keeping
) -> None:
    index = tmp_path / "index"
    path = folder if keeping is Keeping.NOTHING else folder / "a.json"
    assert remember((str(path),), ("S1",), keeping, folder=index) is None
    assert not (index / DATABASE).exists()
