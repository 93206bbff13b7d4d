from __future__ import annotations

import json

import pytest

from recviewer.formats.go_vcr import seconds_of
from recviewer.reading import reader
from tests.unit.formats.inputs import (
    REQUEST_TEXT,
    SSE,
    URL,
    read,
)


def cassette(duration: str, version: int = 2) -> str:
    return f"""\
---
version: {version}
interactions:
- id: 0
  request:
    proto: HTTP/1.1
    host: ""
    body: '{REQUEST_TEXT}'
    headers:
      Accept:
      - application/json
    url: {URL}
    method: POST
  response:
    proto: HTTP/2.0
    uncompressed: true
    body: {json.dumps(SSE)}
    headers: {{}}
    status: 200 OK
    code: 200
    duration: {duration}
"""


@pytest.mark.parametrize("version", [1, 2])
def test_the_duration_of_a_call_is_the_time_to_its_headers(version: int) -> None:
    (exchange,) = read(cassette("2.5s", version))

    assert (exchange.format, exchange.protocol) == ("go-vcr", "openai-chat")
    assert (exchange.request.url, exchange.response.status) == (URL, 200)
    assert reader.fold(exchange).choices[0].tracks[0].text == "Hello"
    totals = exchange.response.totals
    assert totals is not None
    assert (totals.ttft, totals.duration, totals.basis) == (2.5, None, "duration")


@pytest.mark.parametrize("duration", ['""', "0s", "soon", "5", "[1s]", "~"])
def test_an_invalid_duration_gives_no_totals(duration: str) -> None:
    (exchange,) = read(cassette(duration))

    assert exchange.response.totals is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1.234s", 1.234),
        ("1m2.5s", 62.5),
        ("2h0m1s", 7201),
        ("850.5ms", 0.8505),
        ("12µs", 12e-6),
        ("5ns", 5e-9),
        ("", 0),
        ("1 s", 0),
    ],
)
def test_durations_are_read_in_the_syntax_of_go(text: str, seconds: float) -> None:
    assert seconds_of(text) == pytest.approx(seconds)
