from __future__ import annotations

import json

import pytest
import yaml

from recviewer.errors import NoRecordingError
from recviewer.framing.yaml import loading
from recviewer.reading import reader
from tests.unit.formats.inputs import WHOLE, first_text, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\nb: [c]\n", {"a": 1, "b": ["c"]}),
        ("# comment\n\n%YAML 1.2\n---\n- a\n- b\n", ["a", "b"]),
        ("--- # first\na: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: x\n---\nb: y\n", [{"a": "x"}, {"b": "y"}]),
        ('"a b": 1\n', {"a b": 1}),
    ],
)
def test_yaml_that_no_format_knows_opens_as_it_is(text: str, value: object) -> None:
    (exchange,) = read(text)

    assert (exchange.format, exchange.protocol) == ("yaml", None)
    assert json.loads(exchange.response.chunks.text(0)) == value
    assert json.loads(exchange.raw) == value
    assert "unknown shape" in exchange.notes[0]
    assert exchange.response.chunks.path(0, ".a") == ".a"


def test_an_answer_in_yaml_is_folded() -> None:
    (exchange,) = read(yaml.safe_dump(WHOLE))
    assert (exchange.format, exchange.protocol) == ("yaml", "openai-chat")
    assert first_text(exchange) == "Hello"


def test_yaml_that_is_no_answer_is_listed_without_being_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def parse(text: bytes) -> None:
        raise AssertionError(text)

    monkeypatch.setattr(loading, "parse", parse)
    text = "apiVersion: v1\nkind: List\nitems:\n- choices: 1\n"
    (exchange,) = reader.parse(text.encode(), "a", listing=True).exchanges
    assert (exchange.format, exchange.protocol) == ("yaml", None)
    with pytest.raises(AssertionError):
        reader.parse(text.encode(), "a")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "words\n",
        "import os\n",
        "a: [1\n",
        "# comment\n",
        "http://h/p\n",
        "Note: words\n",
        "---\nNote: words\n---\nmore words\n",
    ],
)
def test_other_text_is_no_yaml(text: str) -> None:
    with pytest.raises(NoRecordingError):
        read(text)
