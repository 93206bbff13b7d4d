from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from recviewer.library.scan.summarize import summarize
from recviewer.reading import reader
from recviewer.reading.cassette_tests import cassette_test
from tests.fuzz.seeds import SEEDS, VARIANTS
from tests.unit.formats.inputs import SSE, URL


@pytest.mark.parametrize(
    ("path", "test"),
    [
        ("cassettes/test_a/test_b.yaml", "test_a::test_b"),
        ("tests/x/cassettes/test_a/test_b[c-1.5].yaml", "test_a::test_b[c-1.5]"),
        ("cassettes/test_a/TestB.test_c[d].yaml", "test_a::TestB::test_c[d]"),
        ("cassettes/test_a/TestB.TestC.test_d.yml", "test_a::TestB::TestC::test_d"),
        ("cassettes/models/test_a/test_b.yaml.gz", "models/test_a::test_b"),
        ("cassettes/a_test/test_b.json", "a_test::test_b"),
        ("cassettes/TestA.test_b.yaml", "TestA::test_b"),
        ("cassettes/test_b.yaml", "test_b"),
        ("cassettes/openai/chat.yaml", None),
        ("cassettes/openai/test_chat.yaml", None),
        ("recordings/test_a/test_b.yaml", None),
    ],
)
def test_the_test_of_a_cassette_in_python(path: str, test: str | None) -> None:
    assert cassette_test(f"/home/me/{path}", "vcrpy") == test
    assert cassette_test(f"/home/me/{path}", "har") is None


@pytest.mark.parametrize(
    ("path", "test"),
    [
        ("spec/cassettes/Chat/streams/says_hello.yml", "Chat::streams::says_hello"),
        ("spec/fixtures/vcr_cassettes/chat_says_hello.yml", "chat_says_hello"),
        ("test/cassettes/chat/hello.yml", "chat::hello"),
        ("lib/cassettes/chat/hello.yml", None),
    ],
)
def test_the_test_of_a_cassette_in_ruby(path: str, test: str | None) -> None:
    assert cassette_test(f"/home/me/{path}", "vcr-ruby") == test


@pytest.mark.parametrize(
    ("path", "test"),
    [
        ("tests/cassettes/openai/agent/says_hello.yaml", "openai::agent::says_hello"),
        ("x/fixtures/cassettes/cohere/a/b/c.yml", "cohere::a::b::c"),
        ("tests/cassettes/openai/says_hello.yaml", None),
        ("tests/recordings/openai/agent/says_hello.yaml", None),
        ("tests/cassettes/openai/agent/says hello.yaml", None),
    ],
)
def test_the_test_of_a_recording_in_rust(path: str, test: str | None) -> None:
    assert cassette_test(f"/home/me/{path}", "httpmock") == test


@pytest.mark.parametrize(
    ("path", "test"),
    [
        ("test/support/fixtures/openai/gpt_4o/basic.json", "openai/gpt_4o::basic"),
        ("test/support/fixtures/xai/grok-4.1/tool.json", "xai/grok-4.1::tool"),
        ("test/support/fixtures/openai/basic.json", None),
        ("test/fixtures/openai/gpt_4o/basic.json", None),
        ("test/support/fixtures/openai/gpt_4o/basic.billing.json", None),
    ],
)
def test_the_test_of_a_fixture_in_elixir(path: str, test: str | None) -> None:
    assert cassette_test(f"/home/me/{path}", "http-json") == test
    assert cassette_test(f"/home/me/{path}", "har") is None


@pytest.mark.parametrize(
    ("file", "seed", "test"),
    [
        ("cassettes/openai/agent/hello.yaml", "httpmock", "openai::agent::hello"),
        ("test/support/fixtures/a/b/c.json", "http-json, pieces", "a/b::c"),
    ],
)
def test_other_recorders_are_told_from_the_path_as_well(
    file: str, seed: str, test: str, tmp_path: Path
) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_bytes((SEEDS | VARIANTS)[seed])
    exchange = reader.read(path).exchanges[0]
    assert (exchange.test_id, exchange.test_from_path) == (test, True)


def test_a_test_that_is_told_from_the_path_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "cassettes" / "test_a" / "test_b.yaml"
    path.parent.mkdir(parents=True)
    response = {"status": {"code": 200}, "body": {"string": SSE}}
    call = {"request": {"method": "POST", "uri": URL}, "response": response}
    path.write_text(yaml.safe_dump({"interactions": [call], "version": 1}))
    (exchange,) = reader.read(path).exchanges
    (summary,) = summarize(str(path))

    assert (exchange.test_id, exchange.test_from_path) == ("test_a::test_b", True)
    assert exchange.test_label == "test_a::test_b (told from the path)"
    assert (summary.test_id, summary.test_from_path) == ("test_a::test_b", True)


def test_a_test_that_is_recorded_is_not_told_from_the_path(tmp_path: Path) -> None:
    path = tmp_path / "cassettes" / "test_a" / "test_b.json"
    path.parent.mkdir(parents=True)
    answer = {"body": [{"a": 1}], "is_streaming": True}
    path.write_text(json.dumps({"test_id": "t", "request": {}, "response": answer}))
    (exchange,) = reader.read(path).exchanges

    assert (exchange.test_id, exchange.test_label) == ("t", "t")
