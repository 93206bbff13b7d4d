from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.formats.inputs import REQUEST, first_text, read

CHUNKS = [{"choices": [{"delta": {"content": word}}]} for word in ("Hel", "lo")]
TEXTS = [json.dumps(chunk) for chunk in CHUNKS]


@pytest.mark.parametrize(
    ("recording", "since_request", "times"),
    [
        (
            {"chunks": [{"chunk": c, "timestamp": 1e12 + 500 * k} for k, c in
                        enumerate(CHUNKS)]},
            False,
            [0, 0.5],
        ),
        (
            {"chunks": [{"data": t, "timestamp_ms": 250 + 500 * k} for k, t in
                        enumerate(TEXTS)]},
            True,
            [0.25, 0.75],
        ),
        (
            {"events": [{"seq": k, "rel": 500 * k, "data": t} for k, t in
                        enumerate(TEXTS)]},
            False,
            [0, 0.5],
        ),
        (
            {
                "start_perf_ns": 1_000_000_000,
                "responses": [
                    {
                        "perf_ns": 1_250_000_000 + 500_000_000 * k,
                        "packets": [{"name": "data", "value": t}],
                    }
                    for k, t in enumerate(TEXTS)
                ],
            },
            True,
            [0.25, 0.75],
        ),
    ],
)  # fmt: skip
def test_chunks_with_times_are_a_stream_with_a_clock(
    recording: dict[str, Any], since_request: bool, times: list[float]
) -> None:
    for data in (recording, [recording]):
        (exchange,) = read(data)
        arrivals = exchange.response.arrivals

        assert (exchange.format, exchange.protocol) == ("timed-chunks", "openai-chat")
        assert exchange.response.streaming
        assert first_text(exchange) == "Hello"
        assert arrivals is not None
        assert arrivals.since_request == since_request
        assert list(arrivals.seconds) == times


def test_timed_chunks_may_have_a_request() -> None:
    chunks = [{"data": TEXTS[0], "timestamp_ms": 1}]
    (exchange,) = read([{"request": REQUEST, "timestamp": 1, "chunks": chunks}])
    assert exchange.request.model == "made-up"


@pytest.mark.parametrize("junk", [None, 5, "x", [], {}, [5]])
def test_a_chunk_or_a_time_of_another_type_does_no_harm(junk: Any) -> None:
    first = {"data": TEXTS[0], "timestamp_ms": 1}
    for other in ({"data": junk, "timestamp_ms": 2}, first | {"timestamp_ms": junk}):
        (exchange,) = read({"chunks": [first, other, junk]})
        assert len(exchange.response.chunks) == 3
