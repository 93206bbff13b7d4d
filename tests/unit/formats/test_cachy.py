from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.unit.formats.inputs import STREAM, WHOLE, first_text, read


def line(response: Any, **more: Any) -> dict[str, Any]:
    return {"key": "2901a2a6", "response": response} | more


def lines(*values: Any) -> str:
    return "\n".join(map(json.dumps, values))


def test_each_line_is_a_response() -> None:
    headers = {"content-type": "text/event-stream"}
    stream = line(STREAM, headers=headers, status_code=200, binary=False)
    one, two = read(lines(line(json.dumps(WHOLE)), stream))

    assert {one.format, two.format} == {"cachy"}
    assert (one.protocol, two.protocol) == ("openai-chat", "openai-chat")
    assert (first_text(one), first_text(two)) == ("Hello", "Hello")
    assert (one.response.status, two.response.status) == (None, 200)
    assert (one.response.streaming, two.response.streaming) == (False, True)
    assert json.loads(one.request.raw) == {"key": "2901a2a6"}


def test_a_single_response_and_a_binary_one() -> None:
    packed = base64.b64encode(STREAM.encode()).decode()
    (one,) = read(line(packed, binary=True))

    assert (one.format, first_text(one)) == ("cachy", "Hello")


@pytest.mark.parametrize("junk", [None, 5, "x", [], {}, {"response": 5}, {"key": 1}])
def test_a_line_of_an_unknown_shape_does_no_harm(junk: Any) -> None:
    assert len(read(lines(line(STREAM), junk))) == 2
