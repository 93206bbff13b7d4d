"""Every exchange of other formats against an oracle; those without one by reason."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from botocore.parsers import ResponseParserError

from recviewer.errors import ReadError
from recviewer.model.exchange import Exchange
from recviewer.reading.reader import fold, read
from tests.corpus import ABSENT, CORPUS
from tests.oracles import plain_readings, sdk_readings, tally
from tests.oracles.answers import Answer, ours
from tests.oracles.test_corpus import check_deltas

FOLDER = CORPUS / "other"

pytestmark = [
    pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT),
    # google-genai warns of names that it does not know.
    pytest.mark.filterwarnings("ignore:.*is not a valid:UserWarning"),
]


@dataclass(frozen=True, slots=True)
class Oracle:
    """Another reading of a protocol."""

    read: Callable[[Sequence[Any]], Mapping[int, Answer]]
    """Says what the choices of an answer say."""
    at_least: Mapping[str, int]
    """So many exchanges of each format are compared, or more."""


ORACLES = {
    "openai-chat": Oracle(
        sdk_readings.chat,
        {
            "go-vcr": 30,
            "http-json": 33,
            "httprr": 10,
            "json": 19,
            "json-chunks": 5,
            "json-lines": 16,
            "langsmith": 1,
            "sse": 17,
            "vcr-r": 3,
            "vcr-ruby": 36,
            "vcrpy": 136,
        },
    ),
    "anthropic": Oracle(
        sdk_readings.anthropic,
        {
            "go-vcr": 15,
            "http-json": 1,
            "httprr": 2,
            "json-lines": 2,
            "sse": 6,
            "vcr-r": 14,
            "vcr-ruby": 10,
            "vcrpy": 98,
        },
    ),
    "gemini": Oracle(
        sdk_readings.gemini,
        {
            "gemini-cli": 93,
            "go-vcr": 12,
            "http-json": 1,
            "json": 8,
            "json-lines": 1,
            "sse": 4,
            "vcr-r": 1,
            "vcr-ruby": 13,
            "vcrpy": 28,
        },
    ),
    "bedrock-converse": Oracle(
        sdk_readings.converse,
        {"http-json": 3, "json": 1, "json-lines": 2, "vcr-ruby": 6, "vcrpy": 24},
    ),
    "openai-completions": Oracle(
        plain_readings.completions, {"json": 3, "sse": 1, "vcrpy": 15}
    ),
    "cohere": Oracle(
        plain_readings.cohere,
        {
            "http-json": 2,
            "httprr": 2,
            "json": 2,
            "json-lines": 1,
            "vcr-ruby": 10,
            "vcrpy": 19,
        },
    ),
    "ollama": Oracle(plain_readings.ollama, {"httprr": 1, "json-lines": 1, "vcrpy": 4}),
    "text-completions": Oracle(plain_readings.text_models, {"vcrpy": 11}),
    "tgi": Oracle(plain_readings.tgi, {"vcrpy": 1}),
    "gemini-interactions": Oracle(
        plain_readings.interactions, {"json": 1, "json-lines": 2}
    ),
    "sourcegraph": Oracle(plain_readings.sourcegraph, {"har": 73}),
    "aimock": Oracle(plain_readings.aimock, {"aimock": 16}),
}

ELSEWHERE = {
    "openai-assistants": "OpenAI Assistants: see tests/unit/protocols",
    "openai-audio": "OpenAI's transcriptions: see tests/unit/protocols",
    "openai-responses": "OpenAI Responses: see test_responses_oracle",
}

NO_WORDS = {
    "embeddings",
    "openai-embeddings",
    "openai-images",
    "openai-models",
    "openai-moderations",
    "openai-speech",
    "reranking",
    "token-count",
}
"""Protocols of calls that no model answers in words."""

REFUSED: Mapping[type[Exception], str] = {
    AttributeError: "numbers for names of enums, which google-genai does not read",
    ResponseParserError: "made up with a field that botocore's model does not know",
}
"""What clients raise for answers that they cannot read, and why."""


@cache
def located() -> tuple[tuple[str, Exchange], ...]:
    """Read all exchanges of other formats, each with its file below the folder."""
    paths = (path for path in sorted(FOLDER.rglob("*")) if path.is_file())
    return tuple((str(p.relative_to(FOLDER)), x) for p in paths for x in _of(p))


def exchanges() -> Iterator[Exchange]:
    """Give all exchanges of other formats."""
    return (exchange for _, exchange in located())


def _of(path: Any) -> tuple[Exchange, ...]:
    try:
        return tuple(read(path).exchanges)
    except ReadError:
        return ()


def events(exchange: Exchange) -> list[Any]:
    """Parse the chunks the plain way."""
    chunks = exchange.response.chunks
    return [json.loads(chunks.text(k)) for k in range(len(chunks))]


def without_oracle(exchange: Exchange) -> str | None:
    """Say why there is no oracle for an exchange; None where there is one."""
    protocol = exchange.protocol
    if protocol is None:
        return "no protocol: another call, or another service"
    if protocol in NO_WORDS:
        return f"{protocol}: no words in it"
    if (exchange.response.status or 0) >= 400:
        return "an error in place of an answer"
    if protocol in ELSEWHERE:
        return ELSEWHERE[protocol]
    try:
        events(exchange)
    except ValueError:
        return "a chunk that is no JSON"
    return None


def of_protocol(protocol: str) -> Iterator[tuple[str, Exchange]]:
    """Give the exchanges of a protocol for which there is an oracle, with files."""
    return (
        (name, exchange)
        for name, exchange in located()
        if exchange.protocol == protocol and without_oracle(exchange) is None
    )


@pytest.mark.parametrize("protocol", ORACLES)
def test_every_exchange_says_what_its_oracle_reads(
    protocol: str, record_property: tally.Record
) -> None:
    oracle = ORACLES[protocol]
    formats: Counter[str] = Counter()
    refused: dict[str, list[str]] = defaultdict(list)
    for name, exchange in of_protocol(protocol):
        try:
            expected = oracle.read(events(exchange))
        except tuple(REFUSED) as error:
            refused[REFUSED[type(error)]].append(name)
            continue
        assert ours(fold(exchange)) == expected, name
        formats[exchange.format] += 1
    tally.compared(record_property, protocol, formats)
    tally.without(record_property, refused)
    assert formats >= Counter(oracle.at_least)
    assert sum(map(len, refused.values())) <= 3


def test_exchanges_without_an_oracle_are_listed_by_reason(
    record_property: tally.Record,
) -> None:
    files: dict[str, list[str]] = defaultdict(list)
    for name, exchange in located():
        if reason := without_oracle(exchange):
            files[reason].append(name)

    tally.without(record_property, files)
    assert len(files["a chunk that is no JSON"]) == 1
    known = {e.protocol for e in exchanges()} - {None}
    assert known <= ORACLES.keys() | ELSEWHERE.keys() | NO_WORDS


def test_errors_in_place_of_answers_are_found() -> None:
    failed = [e for e in exchanges() if (e.response.status or 0) >= 400]

    assert len(failed) >= 30
    for exchange in failed:
        reply = fold(exchange)
        assert reply.error is not None, exchange.request.url
        assert not reply.choices


def test_every_delta_of_other_formats_stands_where_its_path_says(
    record_property: tally.Record,
) -> None:
    count = sum(map(check_deltas, exchanges()))

    record_property("compared deltas of other formats", count)
    assert count >= 10_000
