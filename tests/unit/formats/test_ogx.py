from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange
from recviewer.reading.reader import fold, parse
from tests.unit.protocols.recorded import (
    CHAT_CHUNK,
    chat,
    content,
    exchange,
    notes,
)


def recorded(**fields: Any) -> Exchange:
    whole = {"request": {}, "response": {"body": None}} | fields
    return parse(parsing.dumps(whole), Path("recorded.json")).exchanges[0]


def typed(data: object) -> dict[str, object]:
    return {"__type__": CHAT_CHUNK, "__data__": data}


@pytest.mark.parametrize(
    ("fields", "test_id"),
    [
        ({"test_id": "t.py::test"}, "t.py::test"),
        ({"request": {"test_id": "t.py::test"}}, "t.py::test"),
        ({"test_id": None, "request": {"test_id": "t.py::test"}}, "t.py::test"),
        ({"test_id": None}, None),
        ({}, None),
        ({"test_id": 5}, None),
    ],
)
def test_the_test_id_is_read_from_the_top_or_the_request(
    fields: dict[str, Any], test_id: str | None
) -> None:
    assert recorded(**fields).test_id == test_id


@pytest.mark.parametrize("body", [[], [{"a": 1}, "b"], {"a": 1}, "text", None])
@pytest.mark.parametrize("status", [200, float("nan")])
def test_a_response_of_any_shape_keeps_its_text(body: object, status: float) -> None:
    response = {"body": body, "is_streaming": True, "status": status}
    read = recorded(response=response).response

    assert bytes(read.raw()) == parsing.dumps(response)
    assert read.streaming


@pytest.mark.parametrize("key", ["body", "payload", "kwargs"])
def test_the_body_of_a_request_may_have_three_names(key: str) -> None:
    request = recorded(request={key: {"model": "m"}}).request

    assert (request.body_key, request.body, request.model) == (key, {"model": "m"}, "m")


def test_method_url_and_endpoint_are_read_from_the_request() -> None:
    fields = {
        "method": "POST",
        "url": "http://h/v1/chat/completions",
        "endpoint": "/v1/chat/completions",
        "model": "m",
        "headers": {"a": "b"},
        "provider_metadata": {"v": "1"},
    }
    request = recorded(request=fields).request

    read = {name: getattr(request, name) for name in fields}
    assert read == fields


def test_typed_chunks_are_read_through_their_wrapper() -> None:
    read = exchange([typed(chat({"content": "a"})), typed(chat({"content": "b"}))])

    assert read.response.chunks.type_name == CHAT_CHUNK
    assert content(fold(read)) == "ab"
    path = read.response.chunks.path(1, ".id")
    assert path == ".response.body[1].__data__.id"


def test_the_fields_of_a_wrapper_may_be_in_any_order() -> None:
    item = dict(reversed(typed(chat({"content": "a"})).items()))

    assert content(fold(exchange([item]))) == "a"


@pytest.mark.parametrize("item", [None, 5, "text", {}, {"id": "x"}, [1]])
def test_an_item_without_wrapper_among_typed_ones_gives_a_note(item: object) -> None:
    items = [typed(chat({"content": text})) for text in "ab"]
    behind = fold(exchange([*items, item]))
    before = fold(exchange([item, *items]))

    assert (content(behind), [k for k, _ in notes(behind)]) == ("ab", [2])
    assert (content(before), [k for k, _ in notes(before)]) == ("ab", [0])


def test_sse_lines_are_read_by_event() -> None:
    event = json.dumps(chat({"content": "a"}))
    read = exchange(
        ["event: x", f"data: {event}", "", f"data: {event}", "data: [DONE]"]
    )
    chunks = read.response.chunks

    assert len(chunks) == 2
    path = '.response.body[1] | ltrimstr("data:") | fromjson | .choices'
    assert chunks.path(0, ".choices") == path


def test_the_path_of_an_event_of_several_data_lines_takes_them_all() -> None:
    chunks = exchange(["event: x", 'data: {"a":', "data: 1}", ""]).response.chunks

    joined = 'map(select(startswith("data:"))[5:]) | join("\\n") | fromjson'
    assert chunks.path(0) == ".response.body[1:3]"
    assert chunks.path(0, ".a") == f".response.body[1:3] | {joined} | .a"


def test_strings_without_events_are_shown_as_they_are() -> None:
    chunks = exchange(["a", "b"]).response.chunks

    assert [chunks.text(k) for k in range(len(chunks))] == [b'"a"', b'"b"']


def test_an_event_that_is_not_json_gives_a_note() -> None:
    event = json.dumps(chat({"content": "a"}))
    folded = fold(exchange([f"data: {event}", "", "data: {broken", ""]))

    assert content(folded) == "a"
    assert [chunk for chunk, _ in notes(folded)] == [1]


def test_a_body_that_is_null_has_no_chunks() -> None:
    assert len(exchange(None).response.chunks) == 0


def test_a_response_may_be_an_exception_in_place_of_a_body() -> None:
    data = {"type": "BadRequestError", "message": "too long", "status_code": 400}
    error = fold(exchange(None, is_exception=True, exception_data=data)).error

    assert error is not None
    assert (error.type, error.message, error.code) == (
        "BadRequestError",
        "too long",
        400,
    )


def test_an_exception_may_have_only_a_message() -> None:
    error = fold(exchange(None, is_exception=True, exception_message="gone")).error

    assert error is not None
    assert (error.type, error.message, error.code) == (None, "gone", None)


def test_an_exception_may_end_a_stream() -> None:
    chunks = [typed(chat({"content": "a"}))]
    folded = fold(exchange(chunks, is_exception=True, exception_message="cut off"))

    assert content(folded) == "a"
    assert folded.error is not None
    assert folded.error.message == "cut off"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"error": {"message": "no", "code": 5}}, "no"),
        ({"error": "no"}, "no"),
        ({"detail": "no"}, "no"),
        ("no", "no"),
        ({"reason": 5}, '{"reason": 5}'),
        (None, "status 500"),
    ],
)
def test_a_failed_call_has_its_error(body: object, message: str) -> None:
    error = fold(exchange(body, status=500)).error

    assert error is not None
    assert error.message == message


def test_an_error_of_an_unknown_protocol_needs_no_status() -> None:
    read = exchange({"error": {"message": "no"}})
    error = fold(read).error

    assert read.protocol is None
    assert error is not None
    assert error.message == "no"


@pytest.mark.parametrize("fields", [{"request": 5}, {"response": []}])
def test_an_unknown_shape_is_kept_raw_with_a_note(fields: dict[str, Any]) -> None:
    read = recorded(**fields)

    assert (read.format, read.protocol, len(read.response.chunks)) == ("json", None, 1)
    assert read.notes
    assert fold(read).choices == ()


def timed(**timing: object) -> Exchange:
    response = {"body": [{"a": 1}, {"a": 2}, {"a": 3}], "is_streaming": True}
    whole = {"request": {"body": {}}, "response": response | {"timing": timing}}
    return parse(json.dumps(whole).encode(), Path("x")).exchanges[0]


def test_times_of_chunks_are_read() -> None:
    arrivals = timed(chunk_times_ms=[100, 150, 1_000]).response.arrivals
    assert arrivals is not None
    assert list(arrivals.seconds) == [0.1, 0.15, 1]


def test_delays_between_chunks_are_read() -> None:
    timing = {"ttft_ms": 100, "inter_chunk_delays_ms": [50, 850]}
    arrivals = timed(**timing).response.arrivals
    assert arrivals is not None
    assert [round(time, 3) for time in arrivals.seconds] == [0.1, 0.15, 1]


def test_a_recording_with_more_times_than_chunks_has_a_note() -> None:
    assert timed(chunk_times_ms=[1, 2]).notes == ("2 times for 3 chunks",)


@pytest.mark.parametrize("timing", [{}, {"chunk_times_ms": "1"}, {"ttft_ms": 5}])
def test_unknown_timings_are_ignored(timing: dict[str, object]) -> None:
    assert timed(**timing).response.arrivals is None


def test_recorded_times_become_the_arrivals_of_the_reply() -> None:
    recorded = timed(chunk_times_ms=[100, 150, 1_000])
    assert fold(recorded).arrivals == recorded.response.arrivals
