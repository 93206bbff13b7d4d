"""Where findings are, and rules that fail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from msgspec.structs import replace

from recviewer.check import registry
from recviewer.check.checker import in_corpus
from recviewer.check.examples import answered, made_up_key, recording
from recviewer.check.facts import Corpus, ExchangeFacts
from recviewer.check.finding import Hit
from tests.unit.check.checking import findings


def exchange(path: str) -> ExchangeFacts:
    """Return an exchange of which nothing is known but a model that is retired."""
    none = b""
    day: date | None = None
    return ExchangeFacts(
        path, 0, "t", "m", "", "", none, none, none, none, day, none, none, none, ()
    )


def fails(corpus: Corpus) -> Iterable[tuple[ExchangeFacts, Hit]]:
    yield corpus.exchanges[1], Hit("before")
    raise KeyError("boom")


def finds(corpus: Corpus) -> Iterable[tuple[ExchangeFacts, Hit]]:
    yield corpus.exchanges[0], Hit("after")


def test_a_rule_about_the_corpus_that_fails_says_so_and_spoils_no_other() -> None:
    rule = registry.rule("C3")
    rules = [replace(rule, corpus=fails), replace(rule, id="C4", corpus=finds)]
    corpus = Corpus((exchange("a.json"), exchange("b.json")))
    before, failure, after = in_corpus(corpus, rules)
    assert (before.path, before.message) == ("b.json", "before")
    assert failure.message.startswith("C3 could not compare the recordings: KeyError")
    assert failure.exchange is None
    assert (after.path, after.message) == ("a.json", "after")


def test_without_recordings_no_rule_is_asked() -> None:
    rule = replace(registry.rule("C3"), corpus=fails)
    assert list(in_corpus(Corpus(()), [rule])) == []


@pytest.mark.parametrize(
    ("rule", "asked", "path"),
    [
        ("C7", {"model": "gpt-4-32k"}, ".model"),
        ("K1", {"metadata": {"a key": made_up_key("gsk_", 52)}}, '.metadata["a key"]'),
        ("R3", {"messages": "**REDACTED**"}, ".messages"),
        (
            "R8",
            {"messages": [{"role": "user", "content": "It is in /tmp/tmpk3js/a.txt"}]},
            ".messages[0].content",
        ),
        ("S11", {"n": 2}, ".n"),
        ("S13", {"stream": True}, ".stream"),
    ],
)
def test_what_is_found_in_a_request_has_the_path_of_the_value(
    rule: str, asked: dict[str, object], path: str
) -> None:
    [found] = findings(rule, recording(answered(), asked))
    assert found.json_path == f".request.body{path}"
    assert found.is_about_request


def test_another_model_is_told_with_the_chunk_that_names_it() -> None:
    [found] = findings("S9", recording(answered(model="kimi-k2")))
    assert (found.chunk, found.json_path) == (0, ".response.body")
