from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from recviewer import entry_points
from recviewer.entry_points import registered
from recviewer.reading import reader


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let what is written to a folder be installed packages."""
    monkeypatch.syspath_prepend(tmp_path)
    registered.cache_clear()
    yield tmp_path
    registered.cache_clear()


def register(folder: Path, *entries: str, group: str = entry_points.FORMATS) -> None:
    package = folder / "other-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: other\n")
    lines = "\n".join([f"[{group}]", *entries])
    (package / "entry_points.txt").write_text(lines)


def test_classes_are_found_in_the_order_of_their_names(installed: Path) -> None:
    (installed / "other_formats.py").write_text("class A: ...\nclass B: ...\n")
    register(installed, "b = other_formats:B", "a = other_formats:A")
    found = registered(entry_points.FORMATS)
    assert [each.__name__ for each in found.classes] == ["A", "B"]
    assert found.failures == ()


def test_what_cannot_be_loaded_is_told_and_the_others_are_there(
    installed: Path,
) -> None:
    (installed / "other_formats.py").write_text("class A: ...\n")
    register(installed, "a = other_formats:A", "b = nowhere:B")
    found = registered(entry_points.FORMATS)
    assert len(found.classes) == 1
    (failure,) = found.failures
    assert failure.startswith("b of recviewer.formats cannot be loaded: ModuleNotFound")


@pytest.mark.parametrize("group", [entry_points.FORMATS, entry_points.PROTOCOLS])
def test_a_file_that_nothing_knows_says_what_could_not_be_asked(
    installed: Path, group: str
) -> None:
    register(installed, "mine = nowhere:Mine", group=group)
    (exchange,) = reader.parse(b'{"a": 1}', Path("a.json")).exchanges
    assert any(f"mine of {group} cannot be loaded" in n for n in exchange.notes)


def test_another_group_holds_nothing(installed: Path) -> None:
    register(installed, "a = nowhere:A")
    assert registered(entry_points.PROTOCOLS).failures == ()
