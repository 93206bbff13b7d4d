from __future__ import annotations

import base64
import json

import pytest

from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from tests.unit.formats.inputs import (
    REQUEST_TEXT,
    SSE,
    URL,
    read,
)

PACKED = base64.b64encode(SSE.encode()).decode()


def ruby(body: str) -> Exchange:
    (exchange,) = read(f"""\
---
http_interactions:
- request:
    method: post
    uri: {URL}
    body:
      encoding: UTF-8
      string: '{REQUEST_TEXT}'
    headers:
      Accept:
      - "*/*"
  response:
    status:
      code: 200
      message: OK
    headers: {{}}
    body: {body}
  recorded_at: Wed, 19 Aug 2026 14:34:52 GMT
recorded_with: VCR 6.4.0
""")
    return exchange


@pytest.mark.parametrize(
    "body",
    [
        f"{{encoding: UTF-8, string: {json.dumps(SSE)}}}",
        f"{{encoding: ASCII-8BIT, string: !binary {PACKED}}}",
        f"{{encoding: ASCII-8BIT, string: !!binary {PACKED}}}",
        f"{{encoding: ASCII-8BIT, base64_string: {PACKED}}}",
    ],
)
def test_a_body_is_read_however_it_is_encoded(body: str) -> None:
    exchange = ruby(body)

    assert (exchange.format, exchange.protocol) == ("vcr-ruby", "openai-chat")
    assert reader.fold(exchange).choices[0].tracks[0].text == "Hello"
    assert exchange.request.model == "made-up"
    assert exchange.notes == ()


def test_timestamps_stay_text() -> None:
    exchange = ruby("{}")

    assert json.loads(exchange.raw)["recorded_at"] == "Wed, 19 Aug 2026 14:34:52 GMT"


def test_a_cassette_without_its_last_line_gives_a_note() -> None:
    text = "http_interactions:\n- request: {uri: u}\n  response: {status: {code: 200}}"
    (exchange,) = read(text)

    assert exchange.notes == (
        "the file ends without its `recorded_with`: it may be cut off",
    )


def test_r_writes_plain_statuses_and_headers() -> None:
    (exchange,) = read(f"""\
http_interactions:
- request:
    method: POST
    uri: {URL}
    body:
      string: '{REQUEST_TEXT}'
  response:
    status: 200
    headers:
      content-encoding: gzip
    body:
      string: {json.dumps(SSE)}
  recorded_at: 2026-08-02 22:26:41
recorded_with: VCR-vcr/2.1.0
""")
    assert (exchange.format, exchange.response.status) == ("vcr-r", 200)
    assert exchange.response.headers == {"content-encoding": "gzip"}
    assert reader.fold(exchange).choices[0].tracks[0].text == "Hello"
    assert json.loads(exchange.raw)["recorded_at"] == "2026-08-02 22:26:41"
