from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.formats.ogx_keys import (
    KeyCheck,
    Normalizer,
    check_key,
    key,
    normalized_text,
)
from recviewer.model.exchange import Exchange, Request
from recviewer.reading import reader
from tests.corpus import ABSENT, CORPUS

TEST = "tests/test_chat.py::test_hello[a]"
UUID = "0a1b2c3d-0000-1111-2222-333344445555"
OTHER_UUID = UUID.replace("0a", "f9")

PIECES = (
    *("score:", " score: 0.123456", "score: 1e-7", ", attributes: {a: 1}", "\n"),
    *("attributes:", "  ", "{", "}", ",", "document_id: ", UUID, f"<|{UUID}|>", "<|"),
    *("-", "1", ".", "23456", "0.123456", "7.1234", "7.123", "٣", "word"),
)


def recording(
    body: object, *, url: str = "http://host/v1/chat/completions"
) -> dict[str, Any]:
    request = {"method": "POST", "url": url, "body": body}
    return {"test_id": TEST, "request": request, "response": {"body": None}}


def read(fields: dict[str, Any]) -> Exchange:
    return reader.parse(json.dumps(fields).encode(), "a.json").exchanges[0]


def key_of(
    body: object, normalizer: Normalizer = Normalizer.TODAYS, **fields: str
) -> str:
    exchange = read(recording(body, **fields))
    found = key(exchange.request, exchange.test_id, normalizer)
    assert found is not None
    return found


def sha(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def checked(fields: dict[str, Any], name: str) -> KeyCheck | None:
    return check_key(f"recordings/{name}.json", read(fields))


def plainly_normalized(text: str) -> str:
    """Normalise with patterns that are plain, and slow on some texts."""
    text = re.sub(
        r"score:\s*[-+]?\d*\.?\d+([eE][-+]?\d+)?", "score: __NORMALIZED__", text
    )
    text = re.sub(r",?\s*attributes:\s*\{[^}]*\}", "", text)
    uuid = "-".join(f"[a-f0-9]{{{n}}}" for n in (8, 4, 4, 4, 12))
    text = re.sub(rf"document_id:\s*{uuid}", "document_id: __NORMALIZED__", text)
    text = re.sub(rf"<\|{uuid}\|>", "<|__NORMALIZED__|>", text)
    return re.sub(r"-?\d+\.\d{4,}", lambda found: f"{float(found[0]):.5f}", text)


def test_a_key_is_the_hash_of_method_path_body_and_test() -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "Grüße"}]}
    hashed = {"method": "POST", "endpoint": "/v1/chat/completions"}

    assert key_of(body) == sha(hashed | {"body": body, "test_id": TEST})


def test_a_list_of_models_belongs_to_no_test() -> None:
    hashed = {"method": "POST", "endpoint": "/v1/models", "body": {}}

    assert key_of({}, url="http://host/v1/models") == sha(hashed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"temperature": 0.1234561}, {"temperature": 0.1234559}),
        ({"input": "at 1.000001 of"}, {"input": "at 1.000002 of"}),
        ({"input": "score: 0.81"}, {"input": "score: 7e-3"}),
        ({"input": "x, attributes: {'a': 1}"}, {"input": "x"}),
        ({"input": f"document_id: {UUID}"}, {"input": f"document_id: {OTHER_UUID}"}),
        ({"input": f"<|{UUID}|>"}, {"input": "<|__NORMALIZED__|>"}),
        ({"extra_body": {"project_id": "a", "k": 1}}, {"extra_body": {"k": 1}}),
        ({"a": [{"extra_query": {"project_id": "a"}}]}, {"a": [{"extra_query": {}}]}),
    ],
)
def test_what_differs_from_run_to_run_does_not_change_the_key(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert key_of(one) == key_of(other)
    assert key_of(one, Normalizer.NONE) != key_of(other, Normalizer.NONE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"input": "0.123"}, {"input": "0.124"}),
        ({"a": {"extra_body": {"project_id": "a"}}}, {"a": {"extra_body": {}}}),
        ({"stream_options": {}}, {}),
    ],
)
def test_what_somebody_asked_for_changes_the_key(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert key_of(one) != key_of(other)


def test_bedrock_is_not_asked_for_options_of_the_stream() -> None:
    url = "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1/chat/completions"
    body = {"model": "m", "stream_options": {"include_usage": True}}

    assert key_of(body, url=url) == key_of({"model": "m"}, url=url)


def test_a_call_that_is_passed_through_is_hashed_with_its_whole_address() -> None:
    request = {"test_id": TEST, "url": "http://host/v1/messages", "method": "POST"}
    payload = {"model": "m", "max_tokens": 5}
    fields = recording({}) | {"request": request | {"payload": payload}}

    found = checked(fields, sha(request | {"payload": payload}))

    assert found is not None
    assert found.reachable


def test_the_call_of_a_tool_is_hashed_as_it_is_and_without_the_test() -> None:
    request = {"provider": "tavily", "tool_name": "search", "kwargs": {"n": 0.1234567}}
    fields = recording({}) | {"request": {"test_id": TEST} | request}

    found = checked(fields, sha(request))

    assert found is not None
    assert found.reachable


@pytest.mark.parametrize("normalizer", Normalizer)
def test_a_check_tells_which_normalizer_named_a_recording(
    normalizer: Normalizer,
) -> None:
    body = {"temperature": 0.1234567, "input": "score: 0.5"}

    found = checked(recording(body), key_of(body, normalizer))

    assert found == KeyCheck(
        named=key_of(body, normalizer), computed=key_of(body), fits=normalizer
    )


def test_a_name_that_no_normalizer_gives_fits_none() -> None:
    found = checked(recording({"model": "m"}), "0" * 64)

    assert found is not None
    assert found.fits is None
    assert not found.reachable


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (recording({}), "0123456789ab"),
        (recording({}), f"models-{'0' * 64}-01234567"),
        (recording("text"), "0" * 64),
        (recording({}, url="http://[broken"), "0" * 64),
        (recording({}) | {"request": {"body": {}}}, "0" * 64),
    ],
)
def test_what_has_no_whole_key_cannot_be_checked(
    fields: dict[str, Any], name: str
) -> None:
    assert checked(fields, name) is None


def test_a_request_that_is_nested_too_deeply_has_no_key() -> None:
    body: dict[str, Any] = {}
    for _ in range(50_000):  # what is too deep depends on the version of Python
        body = {"a": body}

    asked = Request(b"", body, method="POST", url="http://host/v1/chat/completions")
    assert key(asked, TEST) is None


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_texts_are_normalized_as_the_plain_patterns_say(text: str) -> None:
    assert normalized_text(text) == plainly_normalized(text)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 300_000,
        " " * 300_000 + "attributes",
        ", attributes: {" * 30_000,
        "score:" + " " * 300_000,
        "attributes:{}" + "attributes:{" * 30_000,
    ],
)
def test_no_text_takes_more_than_a_moment(text: str) -> None:
    # Plain patterns need minutes for each of these.
    assert len(normalized_text(text)) <= len(text) + 20


@pytest.mark.skipif(not (CORPUS / "ogx").is_dir(), reason=ABSENT)
def test_the_keys_of_real_recordings_are_those_that_were_counted() -> None:
    counts: Counter[tuple[str, Normalizer | None]] = Counter()
    for path in (CORPUS / "ogx").rglob("*.json"):
        exchange = reader.read(path).exchanges[0]
        if found := check_key(str(path), exchange):
            counts[exchange.request.body_key, found.fits] += 1

    bodies = {fits: n for (name, fits), n in counts.items() if name == "body"}
    assert sum(bodies.values()) == 1_683
    assert bodies[Normalizer.TODAYS] == 1_455
    assert {fits for name, fits in counts if name != "body"} == {Normalizer.TODAYS}
