"""The engine that reads recordings and answers one search after the other."""

from __future__ import annotations

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
from recviewer.search.pattern import Pattern, finder
from recviewer.search.results import Results
from recviewer.search.said import AREAS, Area
from recviewer.search.store import ExchangeTexts, Search, Store
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


def results(*batches: Report) -> Results:
    found = Results()
    for batch in batches:
        if isinstance(batch, Batch):
            found.add(batch)
    return found


def engine(folder: Path) -> Engine:
    return Engine((str(folder),), workers=0)


def test_recordings_are_read_whole_before_the_first_order(tmp_path: Path) -> None:
    *_, last = reports(engine(put(tmp_path, a=LATIN, b=LATIN)))
    assert last == Progress(2, 2, True)


def test_hits_come_in_the_order_of_the_recordings_also_while_they_are_read(
    tmp_path: Path,
) -> None:
    folder = put(tmp_path, b=LATIN, a=LATIN, c=chat(*content("nothing")))
    ask = Ask(1, Pattern("Latin"), AREAS)
    early = results(*reports(engine(folder), ask))
    read = engine(folder)
    list(reports(read))
    late = results(*reports(read, ask))
    paths = [(str(folder / name), 0) for name in ("a.json", "b.json")]
    assert early.groups == late.groups == paths
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


VOICES = [(Area.ANSWERS, 0, "content"), (Area.REQUESTS, None, "user")]
TEXTS = st.text("abAKks\u212aſ\0日", max_size=8)
EXCHANGES = st.lists(
    st.lists(st.tuples(st.sampled_from(VOICES), TEXTS), max_size=3), max_size=6
)


@given(EXCHANGES, TEXTS.filter(bool), st.booleans(), st.data())
def test_a_store_finds_what_each_of_its_texts_holds(
    exchanges: list[list[tuple[tuple[Area, int | None, str], str]]],
    wanted: str,
    any_case: bool,
    data: st.DataObject,
) -> None:
    store, pattern = Store(), Pattern(wanted, any_case=any_case)
    for number, said in enumerate(exchanges):
        voices, texts = tuple(v for v, _ in said), tuple(t.encode() for _, t in said)
        store.add("a", [ExchangeTexts(number, voices, texts)])
        if data.draw(st.booleans()):
            store.seal()
    store.seal()
    search = Search(store, pattern, {Area.ANSWERS})
    places: list[tuple[int, int]] = []
    entries = array("I")
    while not search.is_done:
        found = search.step()
        places += zip(found.starts, found.ends, strict=True)
        entries += found.entries
    expected = [
        (number, voice, text, said[:index].count((voice, text)), span)
        for number, said in enumerate(exchanges)
        for index, (voice, text) in enumerate(said)
        if voice[0] is Area.ANSWERS
        for span in finder(pattern)(text)
    ]
    known = [store.place(entry) for entry in entries]
    assert [
        (place.exchange, place.voice, place.text, place.repeats, span)
        for place, span in zip(known, places, strict=True)
    ] == expected


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6))
def test_every_row_is_a_heading_or_a_hit_and_hits_lead_back_to_their_rows(
    counts: list[int],
) -> None:
    found = Results()
    numbers = array("I", range(sum(counts)))
    groups = tuple((f"{n}", 0, count) for n, count in enumerate(counts))
    found.add(Batch(1, groups, numbers, numbers, numbers, True))
    rows = [found.row(row) for row in range(found.row_count)]
    hits = [(row, each.hit) for row, each in enumerate(rows) if each.hit is not None]
    assert [hit for _, hit in hits] == list(range(len(found)))
    assert all(found.row_of(hit) == row for row, hit in hits)
    assert [found.count(group) for group in range(len(counts))] == counts


def test_exchanges_that_do_not_pass_the_filter_leave_no_hits() -> None:
    found, numbers = Results(), array("I", range(3))
    groups = (("a", 0, 1), ("b", 0, 2))
    batch = Batch(1, groups, numbers, numbers, numbers, True)
    found.add(batch, {("b", 0)})
    assert (found.groups, len(found), found.place(0)) == ([("b", 0)], 2, (1, 1, 1))
