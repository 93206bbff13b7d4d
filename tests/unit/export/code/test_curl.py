"""A request as a curl command."""

from __future__ import annotations

import json
import shlex
from typing import Any

from hypothesis import given

from recviewer.export.code.curl import curl
from recviewer.model.exchange import Request
from tests.unit.jsondoc.json_values import texts
from tests.unit.tui.exchanges import HOSTILE, exchange


def request(**fields: Any) -> Request:
    recorded = {"method": "POST", "url": "http://localhost/v1", "headers": {}, **fields}
    return exchange(recorded, None).request


def words(command: str) -> list[str]:
    return shlex.split(command.replace("\\\n", " "))


def test_a_command_has_one_option_a_line() -> None:
    recorded = request(headers={"accept": "text/plain"}, body={"a": 1})
    assert curl(recorded) == (
        "curl -X POST \\\n"
        "  --url http://localhost/v1 \\\n"
        "  -H 'content-type: application/json' \\\n"
        "  -H 'accept: text/plain' \\\n"
        "  --data-raw '{\"a\": 1}'"
    )


@given(texts)
def test_a_shell_reads_the_body_as_it_was_recorded(text: str) -> None:
    recorded = request(body={text: [text, "it's", "$(rm)", "`x`", "!"]})
    body = words(curl(recorded))[-1]
    assert json.loads(body) == recorded.body


def test_a_number_in_the_body_keeps_its_spelling() -> None:
    raw = b'{"method": "POST", "url": "u", "body": {"t": 1.10}}'
    assert words(curl(Request(raw=raw, body={"t": 1.1}, url="u")))[-1] == '{"t": 1.10}'


def test_secrets_are_masked_until_revealed() -> None:
    secret = "sk-123"
    recorded = request(
        url=f"https://me:{secret}@host/v1?key={secret}&alt=sse",
        headers={"Authorization": f"Bearer {secret}", "x-api-key": secret},
    )
    assert secret not in curl(recorded)
    assert curl(recorded, revealed=True).count(secret) == 4


def test_headers_that_curl_sets_itself_are_left_out() -> None:
    recorded = request(headers={"Host": "x", "Content-Length": "7", "accept": "a"})
    assert [w for w in words(curl(recorded)) if ":" in w] == [
        "http://localhost/v1",
        "accept: a",
    ]


def test_a_header_is_one_line_with_a_valid_name() -> None:
    recorded = request(
        headers={"@/etc/passwd": "x", "a": "b\r\nc: d", "list": ["e", "f"]}
    )
    assert [w for w in words(curl(recorded)) if ": " in w] == [
        "a: b c: d",
        "list: e",
        "list: f",
    ]


def test_hostile_text_stays_inside_its_quotes() -> None:
    assert words(curl(request(url=HOSTILE)))[:4] == [
        "curl",
        "-X",
        "POST",
        "--url",
    ]


def test_a_request_without_a_body_sends_none() -> None:
    assert "--data-raw" not in curl(request(method="GET"))


def test_a_content_type_that_was_recorded_is_not_repeated() -> None:
    recorded = request(headers={"Content-Type": "text/plain"}, body={"a": 1})
    assert next(w for w in words(curl(recorded)) if ": " in w) == (
        "Content-Type: text/plain"
    )
    assert curl(recorded).lower().count("content-type") == 1


def test_a_request_without_a_body_has_no_content_type() -> None:
    assert words(curl(request(method="GET")))[1:] == [
        *("-X", "GET", "--url", "http://localhost/v1")
    ]


def test_a_request_without_a_url_goes_to_its_endpoint() -> None:
    bare = Request(raw=b"{}", body=None, endpoint="/v1/chat")

    assert words(curl(bare)) == ["curl", "-X", "POST", "--url", "/v1/chat"]
    assert words(curl(Request(raw=b"{}", body=None)))[-1] == ""


def test_a_body_is_found_under_its_own_name() -> None:
    raw = b'{"payload": {"a": 1}, "body": 2}'
    recorded = Request(raw=raw, body={"a": 1}, body_key="payload")

    assert words(curl(recorded))[-1] == '{"a": 1}'
