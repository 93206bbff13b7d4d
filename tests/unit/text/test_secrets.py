"""Secrets stay masked, however oddly a request is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recviewer.model.exchange import (
    Chunks,
    Exchange,
    Request,
    Response,
)
from recviewer.reading.reader import parse
from recviewer.text.masked_json import exchange_json, request_json
from recviewer.text.secrets import (
    MASK,
    is_secret,
    masked_headers,
    masked_piece,
    masked_text,
    masked_url,
    secret_spans,
)

SECRET = "Bearer sk-0123456789abcdef0123456789abcdef"


def written(raw: str) -> str:
    return request_json(Request(raw=raw.encode(), body=None))


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": SECRET},
        {"authorization": [SECRET, SECRET]},
        {f"x-{n}": "y" for n in range(1_000)} | {"authorization": SECRET},
        ["x"] * 1_000 + [SECRET],
    ],
)
def test_a_secret_is_masked_in_headers_of_any_shape(headers: Any) -> None:
    assert "sk-" not in written(json.dumps({"headers": headers}))


def test_a_name_that_is_escaped_or_repeated_hides_nothing_from_the_mask() -> None:
    escaped = '{"headers": {"\\u0061uthorization": "sk-1", "Authorization": "sk-2"}}'
    assert "sk-" not in written(escaped)
    assert "sk-" not in written('{"headers": 1, "headers": {"api-key": "sk-3"}}')


@pytest.mark.parametrize("headers", [1, None, "text", [1, [2]], {"a": {"b": []}}])
def test_headers_of_an_unknown_shape_are_left_as_they_are(headers: Any) -> None:
    raw = json.dumps({"headers": headers})
    assert written(raw) == raw


def test_all_of_several_repeated_requests_are_masked() -> None:
    request = '"request": {"headers": {"authorization": "sk-1"}}'
    whole = "{" + request + ", " + request + ', "response": {}}'
    assert b"sk-" not in bytes(
        exchange_json(parse(whole.encode(), Path()).exchanges[0])
    )


@pytest.mark.parametrize(
    "headers",
    [
        [{"name": "Authorization", "value": "sk-1"}],
        [{"key": "authorization", "value": ["sk-1"]}],
        ["Accept", "text/html", "Authorization", "sk-1"],
    ],
)
def test_a_secret_is_masked_in_lists_of_names_and_values(headers: Any) -> None:
    assert "sk-1" not in written(json.dumps({"rawHeaders": headers}))


def test_every_cookie_is_masked() -> None:
    cookies = [{"name": "sid", "value": "s3cret", "path": "/"}]
    assert "s3cret" not in written(json.dumps({"cookies": cookies}))


def test_the_headers_of_a_response_are_masked_too() -> None:
    raw = b'{"response": {"headers": {"set-cookie": ["s3cret"], "date": "now"}}}'
    response = Response(bytes, Chunks(()), headers={"set-cookie": ["s3cret"]})
    whole = Exchange(0, "f", None, Request(b"", None), response, raw=raw)
    assert json.loads(bytes(exchange_json(whole))) == {
        "response": {"headers": {"set-cookie": MASK, "date": "now"}}
    }


@pytest.mark.parametrize("name", ["x-ratelimit-remaining-tokens", ":authority"])
def test_a_name_that_only_resembles_a_secret_is_shown(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    "url",
    [
        "https://h/v1?api%2Dkey=LEAK",
        "https://h/v1?subscription-key=LEAK&n=1",
        "https://h/v1?code=LEAK",
        "https://h/v1?access_key=LEAK",
        "https://h/v1?jwt=LEAK",
        "https://h/v1;token=LEAK",
        "https://h/v1#access_token=LEAK",
        "https://user:LEAK@h/v1",
        "POST /v1/models:generate?key=LEAK HTTP/1.1",
    ],
)
def test_a_key_in_a_url_is_masked_however_it_is_spelled(url: str) -> None:
    assert "LEAK" not in masked_url(url)


@pytest.mark.parametrize(
    "header",
    [
        ("Ocp-Apim-Subscription-Key", "LEAK"),
        ("x-functions-key", "LEAK"),
        ("X-Master-Key", "LEAK"),
        ("X-Jwt", "LEAK"),
        ("x-pwd", "LEAK"),
        ("x-whatever", "nvapi-LEAK"),
        ("x-whatever", "github_pat_LEAK"),
        ("x-whatever", "AWS4-HMAC-SHA256 Credential=LEAK"),
        ("x-whatever", "  Bearer LEAK"),
        ("x-whatever", {"a": ["Bearer LEAK"]}),
        ("Location", "https://h/v1?key=LEAK"),
        (":path", ["/v1/models:generate?key=LEAK"]),
    ],
)
def test_a_header_with_a_secret_name_or_value_is_masked(
    header: tuple[str, Any],
) -> None:
    headers = dict([header])
    assert "LEAK" not in str(masked_headers(headers))
    assert "LEAK" not in written(json.dumps({"headers": headers}))


@pytest.mark.parametrize(
    "value",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "AIzaSyA1234567890",
        "eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
        *(f"{kind}-abc123" for kind in ("sk", "pk", "xai", "pplx", "tvly", "nvapi")),
        *(f"{kind}_abc123" for kind in ("gsk", "hf", "ghp", "gho", "ghs", "ghu")),
        "github_pat_abc123",
        *(f"{scheme} abc" for scheme in ("Basic", "Bearer", "Digest", "Negotiate")),
        *(f"{scheme} abc" for scheme in ("token", "ApiKey")),
        "AWS4-HMAC-SHA256 Credential=abc",
    ],
)
def test_a_value_that_looks_like_a_key_is_masked_under_any_name(value: str) -> None:
    assert masked_headers({"x-anything": value}) == {"x-anything": MASK}
    raw = json.dumps({"headers": {"x-anything": [f" {value}"]}})
    assert json.loads(written(raw)) == {"headers": {"x-anything": MASK}}


@pytest.mark.parametrize(
    "value", ["risk-abc123", "AKI", "a eyJhbGciOiJIUzI1NiJ9", "sk-", "skill", "tokens"]
)
def test_a_value_that_only_resembles_a_key_is_shown(value: str) -> None:
    assert masked_headers({"x-anything": value}) == {"x-anything": value}


@pytest.mark.parametrize(
    "field", ["endpoint", "path", "line", "redirectURL", "request_uri", "url"]
)
def test_a_key_is_masked_in_every_field_that_holds_a_url(field: str) -> None:
    address = "POST https://h/v1?key=LEAK"
    assert "LEAK" not in written(json.dumps({field: address}))


@pytest.mark.parametrize(
    "value", ["text/html; charset=utf-8", "https://h/v1?q=a+b#part", 'W/"abc"']
)
def test_a_value_without_a_secret_stays_as_it_is(value: str) -> None:
    assert masked_headers({"x": value}) == {"x": value}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/v1?a=1&key=2&b=3", f"https://h/v1?a=1&key={MASK}&b=3"),
        ("https://u:p@h/v1?x=@y", f"https://{MASK}@h/v1?x=@y"),
        ("https://h/a@b", "https://h/a@b"),
        ("?a%2Fb=1&api%5Fkey=2", f"?a%2Fb=1&api%5Fkey={MASK}"),
        ("?%20key%20=2", f"?%20key%20={MASK}"),
        ("?keyed=2&monkey=3", "?keyed=2&monkey=3"),
    ],
)
def test_only_the_secret_of_a_url_is_masked(url: str, shown: str) -> None:
    assert masked_url(url) == shown


@pytest.mark.parametrize("name", ["Key", "CODE", "pass", "Pwd", "SIG", "X-Api-Key"])
def test_names_are_secret_in_any_case(name: str) -> None:
    assert is_secret(name)


def test_headers_keep_their_names_order_and_other_values() -> None:
    headers = {"B": 3, "A": None, "Cookie": "x", "C": [1, "Bearer x"], "D": ["a"]}

    assert list(masked_headers(headers).items()) == [
        *(("B", 3), ("A", None), ("Cookie", MASK), ("C", MASK), ("D", ["a"]))
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("my key is sk-abc123def456ghi7.", "my key is ••••."),
        ("Bearer abcdef1234567890", "Bearer ••••"),
        ('{"Api_Key": "hunter2"}', '{"Api_Key": "••••"}'),
        ('{"api_key": "hunter2", "a": 1}', '{"api_key": "••••", "a": 1}'),
        ('{\\"password\\": \\"hunter2\\"}', '{\\"password\\": \\"••••\\"}'),
        ("see http://h/p?token=abc&x=1", "see http://h/p?token=••••&x=1"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.abc", "••••"),
        ("a task-list, hf_transformers and the author", None),
        ("the region ASIA-PACIFIC-2024 is down", None),
    ],
)
def test_a_key_anywhere_in_a_text_is_masked(text: str, shown: str | None) -> None:
    assert masked_text(text) == (text if shown is None else shown)


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (0, 8, "the key "),
        (4, 12, f"key {MASK}"),
        (12, 20, MASK),
        (20, 30, f"{MASK} is"),
        (27, 30, " is"),
    ],
)
def test_a_piece_of_a_text_shows_nothing_of_a_secret_that_it_cuts(
    start: int, end: int, shown: str
) -> None:
    text = "the key sk-abc123def456ghi7 is here"

    assert masked_piece(text, start, end, secret_spans(text)) == shown


def test_all_secrets_of_a_piece_are_masked() -> None:
    key = "sk-abc123def456ghi7"
    text = f"a {key}, b {key}, c {key}"
    end = len(text) - len(key) - 2

    shown = masked_piece(text, 0, end, secret_spans(text))
    assert shown == f"a {MASK}, b {MASK}, "


def test_a_key_inside_another_secret_is_a_part_of_it() -> None:
    user = "me:sk-abc123def456ghi7.x"

    assert secret_spans(f"at https://{user}@h") == [(11, 11 + len(user))]
