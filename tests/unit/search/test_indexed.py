"""A search with the texts of the index finds what a search of the files finds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time_ns

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recviewer.errors import ReadError, Remark
from recviewer.index.store import Store
from recviewer.library.catalog.terms import parse
from recviewer.library.scan.memory import Memory
from recviewer.search import files
from recviewer.search.files import search_paths
from recviewer.search.hits import Query, SearchedFile
from recviewer.search.pattern import Pattern
from recviewer.search.said import AREAS, Area
from tests.unit.formats.test_claude_code import SESSION
from tests.unit.search.recordings import call, chat, content, put, user

LATIN = chat(
    *content("The La", "tin w", "ord"), messages=[user("The Latin word for sun?")]
)
OTHER = chat(*content("It is a star."), *call("look", '{"at":"sun"}'), model="other")
_LATER_NS = 10_000_000_000

Found = list[SearchedFile | Remark | str]


def comparable(found: Iterable[SearchedFile | ReadError | Remark]) -> Found:
    """Return what was found, with errors as they are told."""
    return [str(each) if isinstance(each, ReadError) else each for each in found]


def remembering(
    folder: Path, query: Query, *names: str, counting: bool = False, texts: bool = True
) -> Found:
    """Search a folder, or some files of it, at a time when no file is new."""
    paths = [str(folder), *(str(folder / name) for name in names)]
    memory = Memory(
        Store(folder.parent / "cache", "1"),
        paths,
        texts=texts,
        now_ns=lambda: time_ns() + _LATER_NS,
    )
    found = search_paths(
        dict.fromkeys(paths), query, counting=counting, jobs=1, memory=memory
    )
    return comparable(found)


def plain(folder: Path, query: Query, *names: str, counting: bool = False) -> Found:
    paths = [str(folder), *(str(folder / name) for name in names)]
    requested = dict.fromkeys(paths)
    return comparable(search_paths(requested, query, counting=counting, jobs=1))


def made(path: Path, **recordings: bytes) -> Path:
    """Return a folder of recordings with room for an index beside it."""
    folder = path / "recordings"
    folder.mkdir()
    return put(folder, **recordings)


def counts(found: Iterable[object]) -> dict[str, int]:
    return {
        Path(each.path).name: each.count
        for each in found
        if isinstance(each, SearchedFile)
    }


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that are read whole from now on."""
    names: list[str] = []
    search_file: Callable[..., SearchedFile] = files.search_file

    def noting(path: str, *arguments: object, **options: object) -> SearchedFile:
        names.append(Path(path).name)
        return search_file(path, *arguments, **options)

    monkeypatch.setattr(files, "search_file", noting)
    return names


WORDS = st.text(st.sampled_from("abAsſK\u212aéÉ日\0 "), max_size=4)
PIECES = st.lists(WORDS, max_size=4)
RECORDINGS = st.builds(
    lambda answers, tool, asked, model: chat(
        *content(*answers),
        *content(*reversed(answers), choice=1),
        *(call("f", *tool) if tool else ()),
        messages=[user(each) for each in asked],
        model=model,
    ),
    PIECES,
    PIECES,
    PIECES,
    st.sampled_from(["m", "other"]),
)
QUERIES = st.builds(
    lambda text, any_case, areas, terms: Query(
        Pattern(text, any_case=any_case), areas, parse(terms)
    ),
    WORDS.filter(bool),
    st.booleans(),
    st.frozensets(st.sampled_from(Area), min_size=1),
    st.sampled_from(["", "model:other"]),
)


@given(st.lists(RECORDINGS, max_size=4), st.lists(QUERIES, min_size=1, max_size=3))
@settings(deadline=None, max_examples=40)
def test_what_is_found_is_the_same_without_an_index_with_a_new_one_and_with_a_known(
    recordings: list[bytes], queries: list[Query]
) -> None:
    with TemporaryDirectory() as name:
        folder = made(Path(name), **{str(n): r for n, r in enumerate(recordings)})
        for query in queries:
            expected = plain(folder, query)
            assert remembering(folder, query) == expected
            assert remembering(folder, query) == expected
            totals = plain(folder, query, counting=True)
            assert remembering(folder, query, counting=True) == totals


@pytest.mark.parametrize("any_case", [False, True])
def test_of_known_files_only_those_with_a_hit_to_describe_are_read(
    tmp_path: Path, read: list[str], any_case: bool
) -> None:
    folder = made(tmp_path, a=LATIN, b=OTHER)
    query = Query(Pattern("Latin w", any_case=any_case))
    remembering(folder, query, counting=True)
    assert read == []
    [found] = remembering(folder, query)
    assert isinstance(found, SearchedFile)
    assert (found.count, read) == (2, ["a.json"])
    assert counts(remembering(folder, query, counting=True)) == {"a.json": 2}
    assert read == ["a.json"]


def test_a_hit_outside_of_the_areas_and_of_the_filter_makes_nobody_read(
    tmp_path: Path, read: list[str]
) -> None:
    folder = made(tmp_path, a=LATIN, b=OTHER)
    for areas, terms in ((frozenset({Area.REASONING}), ""), (AREAS, "model:none")):
        assert remembering(folder, Query(Pattern("sun"), areas, parse(terms))) == []
    assert read == []


def test_what_has_changed_is_searched_as_it_is(tmp_path: Path) -> None:
    folder = made(tmp_path, a=LATIN, b=LATIN, c=LATIN)
    query = Query(Pattern("Latin"))
    remembering(folder, query)
    put(folder, a=OTHER, d=LATIN)
    (folder / "b.json").unlink()
    found = remembering(folder, query)
    assert found == plain(folder, query)
    assert counts(found) == {"c.json": 2, "d.json": 2}


def test_what_cannot_be_read_or_is_no_recording_is_told_as_without_an_index(
    tmp_path: Path,
) -> None:
    folder = made(tmp_path, broken=LATIN[:-20], other=b"[1]", a=LATIN)
    (folder / "none.txt").write_text("Buy milk.", encoding="utf-8")
    query = Query(Pattern("nobody says this"))
    for names in ((), ("none.txt",)):
        expected = plain(folder, query, *names)
        assert any(isinstance(each, str) for each in expected)
        for _ in range(2):
            assert remembering(folder, query, *names) == expected


def test_a_folder_without_recordings_is_told_also_when_it_is_known(
    tmp_path: Path,
) -> None:
    folder = made(tmp_path)
    (folder / "none.txt").write_text("Buy milk.", encoding="utf-8")
    query = Query(Pattern("x"))
    for _ in range(2):
        assert remembering(folder, query) == [Remark(f"no recordings under {folder}")]


def test_an_index_without_texts_is_no_help_and_no_harm(tmp_path: Path) -> None:
    folder = made(tmp_path, a=LATIN)
    query = Query(Pattern("Latin"))
    for _ in range(2):
        found = remembering(folder, query, texts=False)
        assert found == plain(folder, query)


def test_each_message_of_a_known_session_counts_once(tmp_path: Path) -> None:
    lines = "".join(json.dumps(line) + "\n" for line in SESSION)
    folder = made(tmp_path)
    (folder / "session.jsonl").write_text(lines, encoding="utf-8")
    query = Query(Pattern("e"))
    expected = plain(folder, query, counting=True)
    assert counts(expected)
    for _ in range(2):
        assert remembering(folder, query, counting=True) == expected


def test_an_expression_that_takes_for_ever_in_a_known_file_is_given_up(
    tmp_path: Path,
) -> None:
    folder = made(tmp_path, a=LATIN, b=chat(*content("a" * 50, "b")))
    remembering(folder, Query(Pattern("x")))
    query = Query(Pattern("(a+)+$|Latin", is_regex=True))
    found = remembering(folder, query, counting=True)
    assert counts(found) == {"a.json": 2}
    assert found[-1] == f"{folder / 'b.json'}: the expression takes too long"
