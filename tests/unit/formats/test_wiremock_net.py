from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from recviewer.reading import reader
from tests.unit.formats.inputs import REQUEST, SSE, WHOLE, first_text, read

BODY = {"Matcher": {"Name": "JsonMatcher", "Pattern": REQUEST}}


def matched(pattern: str) -> dict[str, Any]:
    return {"Matchers": [{"Name": "WildcardMatcher", "Pattern": pattern}]}


def mapping(response: dict[str, Any], **request: Any) -> dict[str, Any]:
    asked = {"Path": matched("/v1/chat/completions"), "Methods": ["POST"], "Body": BODY}
    return {
        "Guid": "g",
        "Request": asked | request,
        "Response": {"StatusCode": 200} | response,
    }


@pytest.mark.parametrize(
    ("response", "path"),
    [
        ({"BodyAsJson": WHOLE}, ".Response.BodyAsJson"),
        ({"Body": SSE}, ".Response.Body"),
        (
            {"BodyAsBytes": base64.b64encode(SSE.encode()).decode()},
            ".Response.BodyAsBytes | @base64d",
        ),
    ],
)
def test_a_mapping_is_a_call(response: dict[str, Any], path: str) -> None:
    (call,) = read(mapping(response))

    assert (call.format, call.protocol) == ("wiremock-net", "openai-chat")
    assert (call.request.method, call.request.url) == ("POST", "/v1/chat/completions")
    assert (call.request.body, call.response.status) == (REQUEST, 200)
    assert first_text(call).startswith("Hel")
    assert call.response.chunks.path(0).startswith(path)
    assert call.notes == ()


def test_mappings_may_be_a_list() -> None:
    listed = [mapping({"BodyAsJson": WHOLE}), mapping({"Body": SSE}), {"other": 1}]
    first, second, other = read(listed)

    assert (first.response.streaming, second.response.streaming) == (False, True)
    assert first.response.chunks.path(0) == ".[0].Response.BodyAsJson"
    assert "not a mapping of WireMock.Net" in other.notes


def test_headers_and_parameters_that_are_matched_are_those_of_the_request() -> None:
    header = {"Name": "Accept"} | matched("application/json")
    query = [{"Name": "v"} | matched("1"), {"Name": "w", "Matchers": []}]
    (call,) = read(mapping({"BodyAsJson": WHOLE}, Headers=[header], Params=query))

    assert call.request.headers == {"Accept": "application/json"}
    assert call.request.url == "/v1/chat/completions?v=1"


def test_a_request_that_is_only_known_as_a_pattern_is_noted() -> None:
    partly = {"Matchers": [{"Name": "JsonPartialMatcher", "Pattern": '{"a": 1}'}]}
    (call,) = read(mapping({"BodyAsJson": WHOLE}, Body=partly, Path="/x"))

    assert (call.request.body, call.request.url) == (None, "/x")
    assert call.notes == ("the request's body is not recorded, only patterns of it",)


def test_a_logged_request_is_a_call() -> None:
    logged = {
        "Guid": "g",
        "Request": {
            "Path": "/v1/chat/completions",
            "AbsoluteUrl": "http://h/v1/chat/completions",
            "Method": "POST",
            "Headers": {"Accept": ["*/*"]},
            "Body": json.dumps(REQUEST),
        },
        "Response": {"StatusCode": "429", "Body": '{"error": {"message": "slow"}}'},
    }
    (call,) = read([logged])

    assert call.request.url == "http://h/v1/chat/completions"
    assert (call.request.method, call.request.body) == ("POST", REQUEST)
    assert call.response.status == 429


def test_a_fault_is_an_error() -> None:
    (call,) = read(mapping({"Fault": {"Type": "EMPTY_RESPONSE"}}))

    assert call.response.error is not None
    assert call.response.error.message == "EMPTY_RESPONSE"


def test_a_body_in_a_file_is_read_with_its_mapping(tmp_path: Path) -> None:
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(mapping({"BodyAsFile": "answer.txt"})))
    (tmp_path / "answer.txt").write_text(SSE)
    (call,) = reader.read(path).exchanges

    assert first_text(call) == "Hello"
    assert call.notes == ("the body is in answer.txt",)


@pytest.mark.parametrize(
    "other",
    [
        {"Request": {"Path": "/"}, "Response": {}},
        {"Request": {"Uri": "/"}, "Response": {"StatusCode": 200}},
        {"Request": "GET", "Response": "OK"},
        [1, {"Request": {"Path": "/"}, "Response": {"Body": ""}}],
    ],
)
def test_other_objects_with_a_request_are_no_mappings(other: object) -> None:
    assert read(other)[0].format != "wiremock-net"
