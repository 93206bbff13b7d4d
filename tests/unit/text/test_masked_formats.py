"""The JSON of a call holds no secret, however its recorder writes headers and URLs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from recviewer.text.masked_json import exchange_json, request_json, response_json
from recviewer.text.secrets import MASK
from tests.unit.formats.inputs import REQUEST_TEXT, SSE, read
from tests.unit.framing.bodies import tnetstring

KEY, TOKEN, COOKIE = "s3cret-key", "s3cret-token", "s3cret-cookie"
PATH = "/v1/chat/completions"
URL = f"https://h{PATH}?api_key={KEY}"
SENT = {"Authorization": f"Bearer {TOKEN}", "Accept": "*/*"}
RECEIVED = {"Set-Cookie": COOKIE, "Content-Type": "text/event-stream"}


def named(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def paired(headers: Mapping[str, str]) -> list[list[bytes]]:
    return [[name.encode(), value.encode()] for name, value in headers.items()]


def flow() -> dict[str, Any]:
    place = {"method": b"POST", "host": "h", "path": f"{PATH}?api_key={KEY}".encode()}
    sent = {"headers": paired(SENT), "content": REQUEST_TEXT.encode()}
    received = {"headers": paired(RECEIVED), "content": SSE.encode()}
    return {
        "response": received | {"status_code": 200},
        "request": place | sent,
        "type": "http",
    }


def httpmock() -> dict[str, Any]:
    when = {"path": PATH, "method": "POST", "header": named(SENT)}
    query = [{"name": "api_key", "value": KEY}]
    then = {"status": 200, "header": named(RECEIVED), "body": SSE}
    return {"when": when | {"query_param": query, "body": REQUEST_TEXT}, "then": then}


def wiremock(place: dict[str, Any]) -> dict[str, Any]:
    headers = {name: {"equalTo": value} for name, value in SENT.items()}
    pattern = [{"equalToJson": REQUEST_TEXT}]
    request = {"method": "POST", "headers": headers, "bodyPatterns": pattern}
    response = {"status": 200, "headers": RECEIVED, "body": SSE}
    return {"uuid": "u", "request": request | place, "response": response}


def azure() -> dict[str, Any]:
    sent = {"RequestUri": URL, "RequestMethod": "POST", "RequestHeaders": SENT}
    received = {"StatusCode": 200, "ResponseHeaders": RECEIVED, "ResponseBody": SSE}
    return {"Entries": [sent | received]}


def archive() -> dict[str, Any]:
    request = {"method": "POST", "url": URL, "headers": named(SENT)}
    request["queryString"] = named({"api_key": KEY})
    content = {"text": SSE}
    response = {"status": 200, "headers": named(RECEIVED), "content": content}
    return {"log": {"entries": [{"request": request, "response": response}]}}


def cassette(headers: Mapping[str, Any], body: Any) -> dict[str, Any]:
    request = {"method": "POST", "uri": URL, "headers": SENT, "body": REQUEST_TEXT}
    response = {"status": {"code": 200}, "headers": headers, "body": body}
    return {"interactions": [{"request": request, "response": response}], "version": 1}


def cassetter() -> dict[str, Any]:
    made = cassette(RECEIVED, {"type": "text", "content": SSE})
    made["interactions"][0]["request"]["body"] = {"type": "none"}
    made["interactions"][0]["response"]["status"] = 200
    return made


def wire(text: str) -> str:
    lines = [text, *(f"{name}: {value}" for name, value in RECEIVED.items())]
    return "\r\n".join([*lines, "", SSE])


FILES: dict[str, bytes] = {
    "azure-test-proxy": json.dumps(azure()).encode(),
    "cassetter": yaml.safe_dump(cassetter()).encode(),
    "har": json.dumps(archive()).encode(),
    "http-response": wire("HTTP/1.1 200 OK").encode(),
    "httpmock": yaml.safe_dump(httpmock(), sort_keys=False).encode(),
    "mitmproxy": tnetstring(flow()),
    "vcrpy": yaml.safe_dump(cassette(RECEIVED, {"string": SSE})).encode(),
    "wiremock": json.dumps(wiremock({"url": URL})).encode(),
    "wiremock, query": json.dumps(
        wiremock({"urlPath": PATH, "queryParameters": {"api_key": {"equalTo": KEY}}})
    ).encode(),
    "wiremock, pattern": json.dumps(
        wiremock({"urlPattern": f"{PATH}\\?api_key={KEY}"})
    ).encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_the_json_of_a_call_holds_no_secret(name: str) -> None:
    (exchange,) = read(FILES[name])
    assert exchange.format == name.partition(",")[0]
    texts = {
        "exchange": bytes(exchange_json(exchange)).decode(),
        "request": request_json(exchange.request),
        "response": response_json(exchange.response),
    }
    for what, text in texts.items():
        assert text == "null" or MASK in str(json.loads(text)), what
        for secret in (KEY, TOKEN, COOKIE):
            assert secret not in text, (what, secret)
