"""Secrets stay masked, however oddly a request is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recviewer.model.exchange import Request
from recviewer.reader import parse
from recviewer.render.request_secrets import exchange_json, request_json

SECRET = "Bearer sk-0123456789abcdef0123456789abcdef"


def written(raw: str) -> str:
    return request_json(Request(raw=raw.encode(), body=None), revealed=False)


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
def test_headers_that_are_none_are_left_as_they_are(headers: Any) -> None:
    raw = json.dumps({"headers": headers})
    assert written(raw) == raw


def test_of_requests_that_repeat_all_are_masked() -> None:
    asked = '"request": {"headers": {"authorization": "sk-1"}}'
    whole = "{" + asked + ", " + asked + ', "response": {}}'
    assert b"sk-" not in bytes(
        exchange_json(parse(whole.encode(), Path()).exchanges[0])
    )
