"""The search against a plain second reading: what `show` prints, and `re`."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from recviewer.address import Address
from recviewer.cli import show
from recviewer.errors import ReadError, Remark
from recviewer.index.place import Keeping
from recviewer.library.scan.memory import remember
from recviewer.search.background import BackgroundSearch
from recviewer.search.engine import Ask, Batch, Describe, Described, Progress
from recviewer.search.files import search_paths
from recviewer.search.hits import Hit, Query, SearchedFile
from recviewer.search.joined_texts import Key
from recviewer.search.pattern import Pattern
from recviewer.search.results import Results
from recviewer.search.said import Area
from recviewer.text.secrets import MASK
from tests.corpus import CORPUS
from tests.oracles.corpus import FOLDERS, needs_corpus

_PHRASES = 1_000

_PATHS = tuple(str(CORPUS / folder) for folder in FOLDERS)


class Shown(NamedTuple):
    """The content of one choice, as `show` prints it, and its pieces."""

    text: str
    pieces: list[tuple[int, int, int]]
    """Chunk, start and end of each piece that a plain reading of the chunks finds."""

    @property
    def is_whole(self) -> bool:
        """Whether the pieces are all of the text."""
        return bool(self.pieces) and self.pieces[-1][2] == len(self.text)

    def chunks(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and the last chunk that wrote a part of the text."""
        found = [
            chunk for chunk, first, last in self.pieces if first < end and last > start
        ]
        return found[0], found[-1]


def shown() -> dict[tuple[str, int, int], Shown]:
    """Return what all choices of the corpus say, by path, exchange and choice."""
    found = {}
    for line in show.lines([Address(path) for path in _PATHS], "jsonl"):
        if isinstance(line, str):
            exchange = json.loads(line)
            for choice in exchange["choices"]:
                key = exchange["path"], exchange["exchange"], choice["index"]
                pieces = _pieces(exchange["path"], choice["index"])
                found[key] = Shown(choice["content"], pieces)
    return found


def _pieces(path: str, choice: int) -> list[tuple[int, int, int]]:
    """Read the chunks of an OGX recording of a chat the plain way."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            body: Any = json.load(file)["response"]["body"]
    except (ValueError, KeyError, TypeError):
        return []
    pieces, at = [], 0
    for number, item in enumerate(body if isinstance(body, list) else []):
        data = item.get("__data__", item) if isinstance(item, Mapping) else {}
        for each in data.get("choices") or []:
            text = (each.get("delta") or {}).get("content") or ""
            if each.get("index") == choice and text:
                pieces.append((number, at, at + len(text)))
                at += len(text)
    return pieces


def phrases_over_borders(
    said: Mapping[tuple[str, int, int], Shown], chance: random.Random, *, at_least: int
) -> set[str]:
    """Choose phrases that chunks divide.

    Args:
        said: What the choices say.
        chance: Chooses.
        at_least: Characters on each side of the border.
    """
    streams = [each for each in said.values() if len(each.pieces) > 4 and each.is_whole]
    phrases: set[str] = set()
    while len(phrases) < _PHRASES:
        stream = chance.choice(streams)
        border = chance.choice(stream.pieces[1:-1])[1]
        start = max(0, border - chance.randint(at_least, 20))
        phrases.add(stream.text[start : border + chance.randint(at_least, 20)])
    return phrases


def _hits(pattern: Pattern, keeping: Keeping) -> list[Hit]:
    memory = remember(_PATHS, keeping)
    assert (memory is None) is (keeping is Keeping.NOTHING)
    query = Query(pattern, frozenset({Area.ANSWERS}))
    return [
        hit
        for file in search_paths(dict.fromkeys(_PATHS), query, jobs=1, memory=memory)
        if isinstance(file, SearchedFile)
        for hit in file.hits
        if hit.channel == "content"
    ]


@needs_corpus
@pytest.mark.slow
@pytest.mark.parametrize("keeping", [Keeping.NOTHING, Keeping.TEXTS])
def test_phrases_over_chunk_borders_are_found_where_a_plain_reading_finds_them(
    keeping: Keeping,
) -> None:
    said = shown()
    chance = random.Random(17)
    phrases = phrases_over_borders(said, chance, at_least=1)
    # All phrases in one pass over the files: each is looked for in the same texts.
    checked = 0
    everything = re.compile("|".join(sorted(map(re.escape, phrases), reverse=True)))
    found: dict[tuple[str, int, int], list[Hit]] = {}
    for hit in _hits(Pattern(everything.pattern, is_regex=True), keeping):
        assert hit.choice is not None
        found.setdefault((hit.path, hit.exchange, hit.choice), []).append(hit)
    for key, each in said.items():
        expected = [match.span() for match in everything.finditer(each.text)]
        hits = found.get(key, [])
        assert [(hit.start, hit.end) for hit in hits] == expected, key
        for hit in hits:
            if hit.context.text != MASK:
                assert hit.context.text == each.text[hit.start : hit.end]
            if each.is_whole:
                chunks = each.chunks(hit.start, hit.end)
                assert (hit.chunk, hit.last_chunk) == chunks, key
                checked += 1
    assert checked > _PHRASES
    for phrase in chance.sample(sorted(phrases), 20):
        spans = [
            (key, match.span())
            for key, each in said.items()
            for match in re.finditer(re.escape(phrase), each.text)
        ]
        assert sorted(
            ((h.path, h.exchange, h.choice), (h.start, h.end))
            for h in _hits(Pattern(phrase), keeping)
        ) == sorted(spans)


class _AsInTheApp:
    """Asks the process of the app's search."""

    def __init__(self, process: BackgroundSearch) -> None:
        """Wait until everything is read."""
        self._process = process
        self._reports = process.reports()
        self._exchanges: list[Key] = []
        self._number = 0
        for report in self._reports:
            if isinstance(report, Progress):
                self._exchanges += report.exchanges
                if report.complete:
                    break

    def hits(self, phrase: str) -> list[Hit | None]:
        """Return all hits in answers, each described as for a row on screen."""
        self._number += 1
        ask = Ask(self._number, Pattern(phrase), frozenset({Area.ANSWERS}))
        self._process.send(ask)
        results = Results(self._exchanges)
        for report in self._reports:
            if isinstance(report, Batch) and report.number == self._number:
                results.add(report)
                if report.complete:
                    break
        places = tuple(map(results.place, range(len(results))))
        self._process.send(Describe(self._number, places))
        described = next(r for r in self._reports if isinstance(r, Described))
        assert tuple(place for place, _ in described.hits) == places
        return [hit for _, hit in described.hits]


@needs_corpus
@pytest.mark.slow
def test_the_search_of_the_app_finds_phrases_where_a_plain_reading_finds_them() -> None:
    said = shown()
    process = BackgroundSearch(_PATHS, keeping=Keeping.NOTHING)
    checked = 0
    try:
        app = _AsInTheApp(process)
        for phrase in phrases_over_borders(said, random.Random(71), at_least=4):
            expected = [
                (key, match.span())
                for key, each in said.items()
                if phrase in each.text
                for match in re.finditer(re.escape(phrase), each.text)
            ]
            found = []
            for hit in app.hits(phrase):
                assert hit is not None
                assert hit.choice is not None
                if hit.channel == "content":
                    key = hit.path, hit.exchange, hit.choice
                    found.append((key, (hit.start, hit.end)))
                    if said[key].is_whole:
                        chunks = said[key].chunks(hit.start, hit.end)
                        assert (hit.chunk, hit.last_chunk) == chunks, key
                        checked += 1
            assert sorted(found) == sorted(expected)
    finally:
        process.end()
    assert checked > _PHRASES


@needs_corpus
@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern",
    [
        Pattern("error"),
        Pattern("tokyo", any_case=True),
        Pattern(r"\b[Ww]eather\W", is_regex=True),
        Pattern("°"),
    ],
)
def test_all_is_found_the_same_with_and_without_an_index(pattern: Pattern) -> None:
    requested = dict.fromkeys(_PATHS)
    for counting in (True, False):
        query = Query(pattern)
        plain = list(search_paths(requested, query, counting=counting))
        assert any(isinstance(each, SearchedFile) for each in plain)
        expected = list(map(_as_told, plain))
        memory = remember(_PATHS, Keeping.TEXTS)
        assert memory is not None
        again = search_paths(requested, query, counting=counting, memory=memory)
        assert list(map(_as_told, again)) == expected


def _as_told(found: SearchedFile | ReadError | Remark) -> object:
    return str(found) if isinstance(found, ReadError) else found
