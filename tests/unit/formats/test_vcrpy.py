from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from recviewer.errors import NoRecordingError, ReadError
from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from tests.unit.formats.inputs import (
    REQUEST_TEXT,
    SSE,
    URL,
    first_text,
    read,
)


def call(response: Any = None, **request: Any) -> dict[str, Any]:
    return {
        "request": {"body": REQUEST_TEXT, "headers": {}, "method": "POST", "uri": URL}
        | request,
        "response": {
            "body": {"string": SSE},
            "headers": {"content-type": ["text/event-stream"]},
            "status": {"code": 200, "message": "OK"},
        }
        if response is None
        else response,
    }


def cassette(*calls: Any) -> str:
    return yaml.safe_dump({"interactions": list(calls), "version": 1})


def only(text: str | bytes) -> Exchange:
    (exchange,) = read(text)
    return exchange


def test_an_interaction_is_an_exchange_whose_stream_folds() -> None:
    exchange = only(cassette(call()))

    assert (exchange.format, exchange.protocol) == ("vcrpy", "openai-chat")
    assert (exchange.request.method, exchange.request.url) == ("POST", URL)
    assert (exchange.request.model, exchange.response.status) == ("made-up", 200)
    assert exchange.response.headers == {"content-type": ["text/event-stream"]}
    assert first_text(exchange) == "Hello"
    assert exchange.notes == ()


def test_a_chunk_has_a_jq_path_into_the_body_text() -> None:
    _, exchange = read(cassette(call(), call()))

    assert exchange.response.chunks.path(1, ".choices[0]") == (
        '.interactions[1].response.body.string | split("\\n")[2]'
        ' | ltrimstr("data:") | fromjson | .choices[0]'
    )


def test_a_cassette_may_be_json() -> None:
    text = json.dumps({"version": 1, "interactions": [call()]})

    assert (only(text).format, first_text(only(text))) == ("vcrpy", "Hello")


def test_a_cassette_may_be_compressed() -> None:
    assert first_text(only(gzip.compress(cassette(call()).encode()))) == "Hello"


def test_a_compressed_cassette_may_be_cut_off() -> None:
    data = gzip.compress(cassette(call(), call()).encode())[:-8]

    assert "cut off" in " ".join(read(data)[0].notes)


def test_a_decompression_bomb_is_refused() -> None:
    with pytest.raises(ReadError, match="gzip data of more than"):
        read(gzip.compress(bytes(50_000_000)))


def test_the_oldest_cassettes_are_plain_lists() -> None:
    exchange = only(yaml.safe_dump([call()]))

    assert first_text(exchange) == "Hello"
    assert exchange.response.chunks.path(0).startswith(".[0].response.body.string")


@pytest.mark.parametrize(
    ("response", "path"),
    [
        ({"body": {"string": SSE}}, "body.string"),
        ({"body": SSE}, "body"),
        ({"content": SSE, "http_version": "HTTP/1.1", "status_code": 200}, "content"),
        ({"body": {"string": SSE.encode()}}, "body.string | @base64d"),
        ({"body": {"base64_string": base64.b64encode(SSE.encode()).decode()}},
         "body.base64_string | @base64d"),
        ({"body": {"state": [SSE.encode(), 0, None]}}, "body.state[0] | @base64d"),
    ],
)  # fmt: skip
def test_a_body_is_found_in_every_known_field(response: Any, path: str) -> None:
    exchange = only(cassette(call(response)))

    assert first_text(exchange) == "Hello"
    whole = f".interactions[0].response.{path} | split"
    assert exchange.response.chunks.path(0).startswith(whole)


def test_a_body_may_be_parsed_already() -> None:
    request, response = {"model": "m"}, {"choices": [{"message": {"content": "Hi"}}]}
    exchange = only(
        cassette(call({"parsed_body": response}, body=None, parsed_body=request))
    )

    assert exchange.request.body == request
    assert first_text(exchange) == "Hi"
    assert exchange.response.chunks.path(0, ".choices") == (
        ".interactions[0].response.parsed_body.choices"
    )


@pytest.mark.parametrize("body", [None, "", {"string": ""}, {"string": None}])
def test_a_response_may_have_no_body(body: Any) -> None:
    exchange = only(cassette(call({"body": body, "status": {"code": 204}}, body=None)))

    assert (exchange.request.body, len(exchange.response.chunks)) == (None, 0)
    assert exchange.response.status == 204


@pytest.mark.parametrize(
    "response",
    [{"status": {"code": 200}}, {"status": 200}, {"status_code": 200}],
)
def test_a_status_has_several_shapes(response: Any) -> None:
    assert only(cassette(call(response))).response.status == 200


def test_requests_and_responses_may_be_parallel_lists() -> None:
    calls = [call(), call({"body": {"string": b'{"error": "no"}'}})]
    lists = {f"{name}s": [c[name] for c in calls] for name in ("request", "response")}
    first, second = read(yaml.safe_dump(lists))

    assert (first_text(first), first.format) == ("Hello", "vcrpy")
    assert first.response.chunks.path(0).startswith(".responses[0].body.string | ")
    assert json.loads(second.raw)["response"]["body"] == {"string": '{"error": "no"}'}


def test_a_request_without_a_response_is_shown_with_a_note() -> None:
    lists = {"requests": [call()["request"]] * 2, "responses": [call()["response"]]}
    notes = [exchange.notes for exchange in read(yaml.safe_dump(lists))]

    assert notes == [(), ("there is no response",)]


def test_the_raw_view_holds_every_field_of_a_call() -> None:
    extra = call() | {"recorded_at": "2026-01-31", "broken": {"a": [1]}}
    exchange = only(cassette(extra))

    assert json.loads(exchange.raw) == extra
    assert json.loads(bytes(exchange.request.raw)) == extra["request"]
    assert json.loads(bytes(exchange.response.raw())) == extra["response"]


def test_several_yaml_documents_are_read_in_order() -> None:
    _, second = read(f"{cassette(call())}---\n{cassette(call())}")

    path = second.response.chunks.path(0)
    assert path.startswith("[inputs][0].interactions[0].response")


@pytest.mark.parametrize("item", [None, 5, "text", [], {}, {"request": 5}])
def test_an_item_of_an_unknown_shape_is_kept_raw_with_a_note(item: Any) -> None:
    _, exchange = read(cassette(call(), item))

    assert json.loads(exchange.raw) == item
    assert "there is no response" in exchange.notes


@pytest.mark.parametrize(
    "text",
    [
        "interactions: []\nversion: 1\n",
        '{"interactions": [], "version": 1}',
        "http_interactions: []\nrecorded_with: VCR 6.4.0\n",
        "requests: []\nresponses: []\n",
    ],
)
def test_a_cassette_without_calls_holds_no_exchanges(text: str) -> None:
    assert read(text) == ()


def test_broken_yaml_before_any_call_is_an_error_with_its_position() -> None:
    with pytest.raises(ReadError, match=r"not valid YAML: .*: line 2 column \d+$"):
        read("interactions: [\n}")


@pytest.mark.parametrize("text", ["interactions:\n- request: }{", "- request: }{"])
def test_broken_yaml_that_holds_nothing_of_a_call_is_refused(text: str) -> None:
    with pytest.raises(ReadError, match="not valid YAML") as caught:
        read(text)
    assert not isinstance(caught.value, NoRecordingError)


def test_a_cassette_cut_off_anywhere_shows_its_calls() -> None:
    whole = cassette(call(), call())
    start, second, end = (
        whole.index("request:") + len("request:"),
        whole.rindex("- request"),
        whole.index("version:") + len("version:"),
    )
    for length in range(start, end):
        exchanges = read(whole[:length])
        notes = " ".join(note for exchange in exchanges for note in exchange.notes)
        assert "cut off" in notes
        assert length < second or first_text(exchanges[0]) == "Hello"


def test_a_cassette_cut_off_before_its_first_call_is_refused() -> None:
    whole = cassette(call())
    for length in range(whole.index("request:")):
        with pytest.raises(ReadError):
            read(whole[:length])


def test_a_stream_that_is_cut_off_is_shown_up_to_the_cut() -> None:
    whole = cassette(call())
    exchange = only(whole[: whole.index("lo")])

    assert first_text(exchange) == "Hel"


@given(st.data())
def test_flipped_and_spliced_cassettes_are_read_or_refused(data: st.DataObject) -> None:
    text = cassette(call(), call()).encode()
    at, to = (data.draw(st.integers(0, len(text) - 1)) for _ in "ab")
    byte = data.draw(st.binary(min_size=1, max_size=1))
    for broken in (text[:at] + byte + text[at + 1 :], text[:at] + text[to:]):
        try:
            exchanges = read(broken)
        except ReadError:
            continue
        for exchange in exchanges:
            reader.fold(exchange)
            json.loads(bytes(exchange.raw))
