from __future__ import annotations

import json
from typing import Any

import pytest

from recviewer.model.exchange import Exchange
from tests.unit.formats.inputs import (
    REQUEST,
    WHOLE,
    first_text,
    read,
)

START = "2026-01-02T03:04:05+00:00"


def run(**fields: Any) -> dict[str, Any]:
    times = {"start_time": START, "end_time": "2026-01-02T03:04:07+00:00"}
    return {"run_type": "llm", "inputs": REQUEST, "outputs": WHOLE} | times | fields


def token(second: str, text: str | None = None) -> dict[str, Any]:
    event = {"name": "new_token", "time": f"2026-01-02T03:04:{second}+00:00"}
    return event | ({"kwargs": {"token": text}} if text else {})


def times(exchange: Exchange) -> list[float]:
    arrivals = exchange.response.arrivals
    return [round(time, 3) for time in arrivals.seconds] if arrivals else []


def test_a_run_is_an_exchange_of_inputs_and_outputs() -> None:
    (exchange,) = read(run())

    assert (exchange.format, exchange.protocol) == ("langsmith", "openai-chat")
    assert exchange.request.model == "made-up"
    assert first_text(exchange) == "Hello"


def test_tokens_with_their_text_are_chunks_with_times() -> None:
    (exchange,) = read(run(events=[token("05.5", "Hel"), token("06", "lo")]))

    assert exchange.response.streaming
    assert len(exchange.response.chunks) == 2
    assert times(exchange) == [0.5, 1]
    assert (exchange.protocol, first_text(exchange)) == ("langsmith-tokens", "Hello")


def test_tokens_without_their_text_still_give_the_ttft() -> None:
    (exchange,) = read(run(events=[token("05.5"), token("06")]))

    totals = exchange.response.totals
    assert first_text(exchange) == "Hello"
    assert totals is not None
    assert (totals.ttft, totals.duration) == (0.5, 2)


@pytest.mark.parametrize("shape", ["list", "lines", "posted"])
def test_runs_are_found_in_every_shape(shape: str) -> None:
    data: Any = {
        "list": [run(), run()],
        "lines": "\n".join(json.dumps(run()) for _ in range(2)),
        "posted": {"post": [run(), run()], "patch": []},
    }[shape]
    assert [first_text(exchange) for exchange in read(data)] == ["Hello", "Hello"]


def test_a_patch_completes_the_run_that_was_posted() -> None:
    posted = run(dotted_order="1", outputs=None)
    patches = [{"dotted_order": "2"}, {"dotted_order": "1", "outputs": WHOLE}]
    (exchange,) = read({"post": [posted], "patch": patches})
    assert first_text(exchange) == "Hello"


@pytest.mark.parametrize("junk", [None, 5, "x", [], {"a": 1}, [5, {}]])
def test_fields_of_other_types_do_no_harm(junk: Any) -> None:
    for field in ("inputs", "outputs", "events", "start_time", "end_time", "error"):
        (exchange,) = read(run(**{field: junk}))
        assert exchange.raw
