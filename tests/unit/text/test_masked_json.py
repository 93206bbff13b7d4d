"""The JSON of a call is shown as recorded, but for its secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from recviewer.model.exchange import Chunks, Exchange, Request, Response
from recviewer.text.masked_json import (
    exchange_json,
    exchange_text,
    request_json,
    response_json,
)
from recviewer.text.secrets import MASK

KEY = "sk-0123456789"


def shown(raw: str) -> str:
    return request_json(Request(raw=raw.encode(), body=None))


def masked(value: Any) -> Any:
    return json.loads(shown(json.dumps(value)))


def answered(raw: bytes, headers: dict[str, object]) -> Response:
    return Response(lambda: raw, Chunks(()), headers=headers)


def call(raw: bytes, headers: dict[str, object]) -> Exchange:
    response = answered(b"", headers)
    return Exchange(0, "f", None, Request(b"", None), response, raw=raw)


def test_only_the_secret_changes() -> None:
    raw = f'{{ "n": 1.50, "headers": {{"a": "b" , "api-key":"{KEY}"}}, "x":[ ] }}'

    assert shown(raw) == raw.replace(f'"{KEY}"', json.dumps(MASK))


def test_white_space_and_a_byte_order_mark_around_a_call_are_left_out() -> None:
    assert shown('\ufeff \n{"headers": {"accept": "x"}} \n') == (
        '{"headers": {"accept": "x"}}'
    )
    assert shown(f'\ufeff \n{{"headers": {{"api-key": "{KEY}"}}}} \n') == (
        f'{{"headers": {{"api-key": {json.dumps(MASK)}}}}}'
    )


def test_a_byte_that_is_no_utf_8_costs_a_character() -> None:
    raw = b'{"headers": {"a": "\xff"}}'
    plain = '{"headers": {"a": "\ufffd"}}'

    assert request_json(Request(raw=raw, body=None)) == plain
    assert response_json(answered(raw, {})) == plain
    assert response_json(answered(raw, {"a": "b"})) == plain


def test_the_headers_of_a_response_are_masked_wherever_it_is_shown() -> None:
    raw = f'{{"headers": {{"set-cookie": "{KEY}"}}, "é": 1}}'.encode()

    assert json.loads(response_json(answered(raw, {"set-cookie": KEY}))) == {
        "headers": {"set-cookie": MASK},
        "é": 1,
    }


@pytest.mark.parametrize("field", ["response", "res"])
def test_a_response_with_headers_is_masked_inside_its_exchange(field: str) -> None:
    raw = json.dumps({field: {"headers": {"set-cookie": KEY}}}).encode()

    assert KEY not in str(bytes(exchange_json(call(raw, {"set-cookie": KEY}))))


def test_a_response_without_headers_is_not_looked_into() -> None:
    raw = b'{"response": {"url": "https://h/?key=1"}, "request": {"url": "?key=2"}}'
    left = json.loads(bytes(exchange_json(call(raw, {}))))

    assert left["response"] == {"url": "https://h/?key=1"}
    assert left["request"] == {"url": f"?key={MASK}"}


def test_a_revealed_exchange_is_as_recorded() -> None:
    raw = json.dumps({"request": {"headers": {"api-key": KEY}}}).encode()

    assert bytes(exchange_text(call(raw, {}), revealed=True).view) == raw
    assert KEY.encode() not in bytes(exchange_text(call(raw, {})).view)


@pytest.mark.parametrize(
    ("headers", "left"),
    [
        (
            [{"name": "Accept", "value": "x"}, {"name": "Api-Key", "value": KEY}],
            [{"name": "Accept", "value": "x"}, {"name": "Api-Key", "value": MASK}],
        ),
        ([{"NAME": "Api-Key", "Value": "v"}], [{"NAME": "Api-Key", "Value": MASK}]),
        ([{"key": "Api-Key", "value": "v"}], [{"key": "Api-Key", "value": MASK}]),
        ([{"value": KEY}, {"value": "v"}], [{"value": MASK}, {"value": "v"}]),
        ([{"value": "?a=1"}], [{"value": "?a=1"}]),
        ([{"api-key": "v"}], [{"api-key": "v"}]),
        (["Api-Key", "v", "Accept", "x"], ["Api-Key", MASK, "Accept", "x"]),
        (["Accept", "cookie", "Cookie", "a"], ["Accept", "cookie", "Cookie", MASK]),
        ({"Api-Key": ["v", "w"], "Accept": ["x"]}, {"Api-Key": MASK, "Accept": ["x"]}),
        ({"x": ["a", ["https://h/?key=1"]]}, {"x": ["a", [f"https://h/?key={MASK}"]]}),
        ({"x": 3, "y": None}, {"x": 3, "y": None}),
    ],
)
def test_headers_of_every_shape_lose_their_secrets_and_nothing_else(
    headers: Any, left: Any
) -> None:
    assert masked({"headers": headers}) == {"headers": left}


@pytest.mark.parametrize(
    "name",
    ["headers", "Headers", "rawHeaders", "raw_headers", "req-headers", "form",
     "queryString", "requestHeaders", "response_headers"],
)  # fmt: skip
def test_headers_are_known_by_every_recorders_name_for_them(name: str) -> None:
    assert masked({name: {"api-key": "v"}}) == {name: {"api-key": MASK}}


def test_cookies_are_masked_whatever_their_names() -> None:
    assert masked({"cookies": {"a": "b"}}) == {"cookies": {"a": MASK}}
    assert masked({"cookies": ["a"]}) == {"cookies": [MASK]}


def test_only_strings_are_urls() -> None:
    assert masked({"url": ["?key=1"], "path": 3}) == {"url": ["?key=1"], "path": 3}


def test_calls_are_looked_for_in_objects_only() -> None:
    within = {"url": "?key=1"}

    assert masked({"request": [within], "req": within, "other": within}) == {
        "request": [within],
        "req": {"url": f"?key={MASK}"},
        "other": within,
    }
