from __future__ import annotations

import json
from typing import Any

import pytest

from recviewer.model.exchange import Exchange
from tests.unit.formats.inputs import first_text, read

MESSAGE = {
    "type": "message",
    "role": "assistant",
    "model": "m",
    "content": [{"type": "text", "text": "Hello"}],
    "stop_reason": "end_turn",
}
GEMINI = {"candidates": [{"content": {"role": "model", "parts": [{"text": "Hello"}]}}]}
CONTENTS = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}


def lines(*values: object) -> tuple[Exchange, ...]:
    return read("\n".join(map(json.dumps, values)))


def result(type: str, **fields: Any) -> dict[str, Any]:
    return {"custom_id": type, "result": {"type": type} | fields}


def test_a_message_of_anthropic_s_batch_is_an_answer() -> None:
    one, two = lines(*[result("succeeded", message=MESSAGE)] * 2)

    assert (one.format, one.protocol) == ("anthropic-batch", "anthropic")
    assert (first_text(one), first_text(two)) == ("Hello", "Hello")
    assert json.loads(one.request.raw) == {"custom_id": "succeeded"}
    assert two.response.chunks.path(0).endswith("| fromjson | .result.message")


@pytest.mark.parametrize(
    ("failed", "message", "type"),
    [
        (result("errored", error={"type": "t", "message": "no"}), "no", "t"),
        (result("errored", error={"error": {"type": "t", "message": "no"}}), "no", "t"),
        (result("expired"), "the request is expired", "expired"),
        (result("canceled"), "the request is canceled", "canceled"),
    ],
)
def test_why_there_is_no_message_is_an_error(
    failed: dict[str, Any], message: str, type: str
) -> None:
    _, exchange = lines(result("succeeded", message=MESSAGE), failed)
    error = exchange.response.error

    assert error is not None
    assert (error.message, error.type) == (message, type)
    assert len(exchange.response.chunks) == 0


@pytest.mark.parametrize(
    "line",
    [
        {"key": "a", "response": GEMINI},
        {"metadata": {"key": "a"}, "response": GEMINI},
        {"status": "", "request": CONTENTS, "response": GEMINI},
    ],
)
def test_a_response_of_gemini_s_batch_is_an_answer(line: dict[str, Any]) -> None:
    one, _ = lines(line, line)

    assert (one.format, one.protocol) == ("gemini-batch", "gemini")
    assert first_text(one) == "Hello"
    assert one.request.body == line.get("request")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"key": "a", "error": {"code": 400, "message": "no"}}, "no"),
        ({"status": "no", "request": CONTENTS, "processed_time": ""}, "no"),
    ],
)
def test_a_request_of_gemini_s_batch_may_have_failed(
    line: dict[str, Any], message: str
) -> None:
    (exchange,) = lines(line)
    assert exchange.format == "gemini-batch"
    assert exchange.response.error is not None
    assert exchange.response.error.message == message


def test_a_single_result_is_read_as_a_file_of_one() -> None:
    vertex = {"status": "", "request": CONTENTS, "response": GEMINI}
    assert lines(result("succeeded", message=MESSAGE))[0].format == "anthropic-batch"
    assert first_text(lines(vertex)[0]) == "Hello"


def test_a_line_that_is_cut_off_is_kept() -> None:
    text = json.dumps(result("succeeded", message=MESSAGE))
    _, cut = read(f"{text}\n{text[:-9]}")
    assert "this line is not a JSON object" in cut.notes


ASKED = {"messages": [{"role": "user", "content": [{"text": "Hi"}]}]}


def bedrock(**fields: Any) -> dict[str, Any]:
    return {"recordId": "CALL0000001", "modelInput": ASKED} | fields


def test_a_message_in_a_batch_of_bedrock_is_an_answer() -> None:
    one, two = lines(*[bedrock(modelOutput=MESSAGE)] * 2)

    assert (one.format, one.protocol) == ("bedrock-batch", "anthropic")
    assert (first_text(one), first_text(two)) == ("Hello", "Hello")
    assert one.request.body == ASKED
    assert json.loads(one.request.raw) == {
        "recordId": "CALL0000001",
        "modelInput": ASKED,
    }
    assert two.response.chunks.path(0).endswith("| fromjson | .modelOutput")


def test_why_a_record_of_bedrock_has_no_output_is_an_error() -> None:
    why = {"errorCode": 400, "errorMessage": "bad request"}
    _, failed = lines(bedrock(modelOutput=MESSAGE), bedrock(error=why))
    error = failed.response.error

    assert error is not None
    assert (error.message, error.code) == ("bad request", 400)
    assert len(failed.response.chunks) == 0


def test_the_input_of_a_batch_of_bedrock_has_no_answer() -> None:
    (one,) = lines(bedrock())

    assert (one.format, one.response.error) == ("bedrock-batch", None)
    assert one.request.body == ASKED


def test_an_object_with_a_model_input_of_something_else_is_no_batch() -> None:
    (one,) = lines({"modelInput": {"bytes": 4}})

    assert one.format != "bedrock-batch"
