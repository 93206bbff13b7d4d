"""The engine that reads recordings and answers one search after the other."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from recviewer.search.engine import (
    Ask,
    Batch,
    Describe,
    Described,
    Engine,
    Order,
    Progress,
    Report,
)
from recviewer.search.joined_texts import ExchangeTexts, JoinedTexts, Key, Search
from recviewer.search.pattern import Pattern, finder
from recviewer.search.results import Results
from recviewer.search.said import AREAS, Area
from tests.unit.search.recordings import chat, content, put, user

LATIN = chat(
    *content("The La", "tin w", "ord"), messages=[user("The Latin word for sun?")]
)


def reports(engine: Engine, *orders: Order) -> Iterator[Report]:
    """Let an engine follow orders until it has nothing to do."""
    for order in orders:
        yield from engine.take(order)
    while not engine.is_idle:
        yield from engine.step()


def results(*reports: Report) -> Results:
    exchanges: list[Key] = []
    found = Results(exchanges)
    for report in reports:
        if isinstance(report, Progress):
            exchanges += report.exchanges
        elif isinstance(report, Batch):
            found.add(report)
    return found


def groups(found: Results) -> list[Key]:
    return [found.exchange(group) for group in range(found.group_count)]


def engine(folder: Path) -> Engine:
    return Engine((str(folder),), workers=0)


def test_recordings_are_read_whole_before_the_first_order(tmp_path: Path) -> None:
    read = list(reports(engine(put(tmp_path, a=LATIN, b=LATIN))))
    progress = [each for each in read if isinstance(each, Progress)]
    names = [each for report in progress for each in report.exchanges]
    assert names == [(str(tmp_path / name), 0) for name in ("a.json", "b.json")]
    last = progress[-1]
    assert (last.done, last.total, last.complete) == (2, 2, True)


def test_hits_come_in_the_order_of_the_recordings_also_while_they_are_read(
    tmp_path: Path,
) -> None:
    folder = put(tmp_path, b=LATIN, a=LATIN, c=chat(*content("nothing")))
    ask = Ask(1, Pattern("Latin"), AREAS)
    early = results(*reports(engine(folder), ask))
    read = engine(folder)
    late = results(*reports(read), *reports(read, ask))
    paths = [(str(folder / name), 0) for name in ("a.json", "b.json")]
    assert groups(early) == groups(late) == paths
    assert (len(early), early.recordings) == (4, 2)
    assert [early.place(n) for n in range(4)] == [late.place(n) for n in range(4)]


def test_a_later_search_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    asks = (Ask(n, Pattern(text), AREAS) for n, text in enumerate(("a", "Latin"), 1))
    found = list(reports(engine(put(tmp_path, a=LATIN)), *asks))
    assert {each.number for each in found if isinstance(each, Batch)} == {2}


def test_a_hit_is_described_with_its_chunks_and_path(tmp_path: Path) -> None:
    searching = engine(put(tmp_path, a=LATIN))
    found = results(
        *reports(searching, Ask(1, Pattern("Latin"), frozenset({Area.ANSWERS})))
    )
    *_, report = reports(searching, Describe(1, (found.place(0),)))
    assert isinstance(report, Described)
    [(_, hit)] = report.hits
    assert hit is not None
    assert (hit.chunk, hit.last_chunk, hit.context.after) == (0, 1, " word")
    assert hit.json_path == ".response.body[0].choices[0].delta.content"


def test_a_hit_of_a_recording_that_changed_is_gone(tmp_path: Path) -> None:
    searching = engine(put(tmp_path, a=LATIN))
    found = results(*reports(searching, Ask(1, Pattern("Latin"), AREAS)))
    put(tmp_path, a=chat(*content("else")))
    place = found.place(1)
    *_, report = reports(searching, Describe(1, (place,)))
    assert report == Described(1, ((place, None),))


def test_an_expression_that_takes_for_ever_ends_its_search_only(
    tmp_path: Path,
) -> None:
    searching = engine(put(tmp_path, a=chat(*content("a" * 50, "b"))))
    slow = Ask(1, Pattern("(a+)+$", is_regex=True), AREAS)
    *_, failed = (r for r in reports(searching, slow) if isinstance(r, Batch))
    assert failed.failure == "the expression takes too long"
    again = results(*reports(searching, Ask(2, Pattern("ab"), AREAS)))
    assert len(again) == 1


def test_a_hit_of_a_search_that_is_over_is_not_described(tmp_path: Path) -> None:
    searching = engine(put(tmp_path, a=LATIN))
    asks = (Ask(n, Pattern(text), AREAS) for n, text in enumerate(("tin", "Latin"), 1))
    list(reports(searching, *asks))
    assert not list(reports(searching, Describe(1, ((0, 0),))))


def test_an_expression_that_is_none_describes_nothing(tmp_path: Path) -> None:
    searching = engine(put(tmp_path, a=LATIN))
    ask = Ask(1, Pattern("(", is_regex=True), AREAS)
    *_, failed = (r for r in reports(searching, ask) if isinstance(r, Batch))
    assert failed.failure.startswith("(: no regular expression")
    assert not list(reports(searching, Describe(1, ((0, 0),))))


VOICES = [(Area.ANSWERS, 0, "content"), (Area.REQUESTS, None, "user")]
TEXTS = st.text("abAKksiI\u212aſİı\0日", max_size=8)
EXCHANGES = st.lists(
    st.lists(st.tuples(st.sampled_from(VOICES), TEXTS), max_size=3), max_size=6
)


@given(EXCHANGES, TEXTS.filter(bool), st.booleans(), st.booleans(), st.data())
def test_a_store_counts_the_hits_of_each_of_its_texts(
    exchanges: list[list[tuple[tuple[Area, int | None, str], str]]],
    wanted: str,
    any_case: bool,
    is_regex: bool,
    data: st.DataObject,
) -> None:
    joined = JoinedTexts()
    text = re.escape(wanted) if is_regex else wanted
    pattern = Pattern(text, is_regex, any_case)
    for number, said in enumerate(exchanges):
        voices, texts = tuple(v for v, _ in said), tuple(t.encode() for _, t in said)
        joined.add("a", [ExchangeTexts(number, voices, texts)])
        if data.draw(st.booleans()):
            joined.seal()
    joined.seal()
    search = Search(joined, pattern, {Area.ANSWERS})
    found: list[tuple[int, int, int]] = []
    while not search.is_done:
        step = search.step()
        found += zip(step.entries, step.exchanges, step.counts, strict=True)
    expected = [
        (number, voice, text, said[:index].count((voice, text)), len(spans))
        for number, said in enumerate(exchanges)
        for index, (voice, text) in enumerate(said)
        if voice[0] is Area.ANSWERS and (spans := finder(pattern)(text))
    ]
    places = [(joined.place(entry), count) for entry, _, count in found]
    assert [joined.exchanges[exchange] for _, exchange, _ in found] == [
        (place.path, place.exchange) for place, _ in places
    ]
    assert [
        (place.exchange, place.voice, place.text, place.repeats, count)
        for place, count in places
    ] == expected


COUNTS = st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=3), min_size=1)


def batch(counts: list[list[int]]) -> Batch:
    """Return hits in the entries of some exchanges."""
    exchanges = [number for number, each in enumerate(counts) for _ in each]
    hits = [count for each in counts for count in each]
    entries = array("I", range(len(hits)))
    return Batch(1, entries, array("I", exchanges), array("I", hits), True)


@given(COUNTS)
def test_every_row_is_a_heading_or_a_hit_and_hits_lead_back_to_their_rows(
    counts: list[list[int]],
) -> None:
    found = Results([(f"{number}", 0) for number in range(len(counts))])
    found.add(batch(counts))
    rows = [found.row(row) for row in range(found.row_count)]
    hits = [(row, each.hit) for row, each in enumerate(rows) if each.hit is not None]
    assert [hit for _, hit in hits] == list(range(len(found)))
    assert all(found.row_of(hit) == row for row, hit in hits)
    assert [found.count(group) for group in range(len(counts))] == list(
        map(sum, counts)
    )
    flat = [count for each in counts for count in each]
    assert [found.place(hit) for _, hit in hits] == [
        (entry, before) for entry, count in enumerate(flat) for before in range(count)
    ]


def test_exchanges_that_do_not_pass_the_filter_leave_no_hits() -> None:
    found = Results([("a", 0), ("b", 0), ("b", 1), ("c", 0)])
    found.add(batch([[1], [2], [1], [1]]), {("b", 0), ("b", 1)})
    assert groups(found) == [("b", 0), ("b", 1)]
    assert (len(found), found.recordings, found.place(0)) == (3, 1, (1, 0))
