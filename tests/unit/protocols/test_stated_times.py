from __future__ import annotations

import json
from typing import Any

import pytest

from recviewer.model.exchange import Chunks, Response
from recviewer.model.transcript import Totals
from recviewer.protocols.fold.stated_times import stated_times
from tests.unit.protocols.recorded import chat, reply

GROQ = "usage queue, prompt and total time"
LLAMA = "timings prompt_ms, predicted_ms"


def response(
    *chunks: object,
    headers: dict[str, object] | None = None,
    streaming: bool = True,
    totals: Totals | None = None,
    status: int | None = None,
) -> Response:
    raws = [json.dumps(chunk).encode() for chunk in chunks]
    told = headers or {}
    return Response(bytes, Chunks(raws), streaming, status, headers=told, totals=totals)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            {
                "x_groq": {
                    "usage": {"queue_time": 0.5, "prompt_time": 0.25, "total_time": 1}
                }
            },
            Totals(0.75, 1.5, GROQ),
        ),
        (
            {"usage": {"prompt_time": 0.25, "total_time": 1}},
            Totals(0.25, 1, GROQ),
        ),
        (
            {"time_info": {"queue_time": 0.5, "prompt_time": 0.25, "total_time": 1}},
            Totals(0.75, 1, "time_info queue, prompt and total time"),
        ),
        (
            {"timings": {"prompt_ms": 250, "predicted_ms": 750}},
            Totals(0.25, 1, LLAMA),
        ),
        (
            {"latency_checkpoint": {"engine_ttft_ms": 250, "engine_ttlt_ms": 1_000}},
            Totals(0.25, 1, "latency_checkpoint.engine"),
        ),
        (
            {"latency_checkpoint": {"engine_ttft_ms": 250, "engine_tbt_ms": 12}},
            Totals(0.25, None, "latency_checkpoint.engine", 0.012),
        ),
        (
            {"timings": {"prompt_ms": 250, "predicted_per_token_ms": 8}},
            Totals(0.25, None, "timings prompt_ms, predicted_per_token_ms", 0.008),
        ),
        (
            {
                "amazon-bedrock-invocationMetrics": {
                    "firstByteLatency": 250,
                    "invocationLatency": 1_000,
                }
            },
            Totals(0.25, 1, "amazon-bedrock-invocationMetrics"),
        ),
    ],
)
def test_figures_in_one_of_the_last_chunks_are_read(
    event: dict[str, Any], expected: Totals
) -> None:
    assert stated_times(response({}, event, {"choices": []})) == expected
    assert stated_times(response({"__data__": event})) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"openai-processing-ms": ["250"]}, Totals(0.25, None, "openai-processing-ms")),
        (
            {"X-Metrics-TTFT-ms": "250", "x-metrics-e2e-ms": "1000"},
            Totals(0.25, 1, "x-metrics-ttft-ms, x-metrics-e2e-ms"),
        ),
        (
            {"x-metrics-ttft-ms": "250", "x-metrics-mean-itl-ms": "8"},
            Totals(0.25, None, "x-metrics-ttft-ms, x-metrics-mean-itl-ms", 0.008),
        ),
        (
            {"x-time-per-token": ["32"]},
            Totals(None, None, "x-time-per-token", 0.032),
        ),
        (
            {"x-amzn-bedrock-invocation-latency": "1000"},
            Totals(None, 1, "x-amzn-bedrock-invocation-latency"),
        ),
        (
            {"x-envoy-upstream-service-time": "250"},
            Totals(0.25, None, "x-envoy-upstream-service-time"),
        ),
        (
            {"x-kong-upstream-latency": "250"},
            Totals(0.25, None, "x-kong-upstream-latency"),
        ),
        ({"x-compute-time": "1.5"}, Totals(None, 1.5, "x-compute-time")),
        ({"server-timing": "gfet4t7; dur=250"}, Totals(0.25, None, "server-timing")),
    ],
)
def test_headers_are_read_where_the_body_tells_nothing(
    headers: dict[str, object], expected: Totals
) -> None:
    assert stated_times(response({}, headers=headers)) == expected


def test_an_answer_that_was_not_streamed_begins_when_it_is_complete() -> None:
    found = stated_times(
        response({}, headers={"openai-processing-ms": "250"}, streaming=False)
    )
    assert found == Totals(None, 0.25, "openai-processing-ms")


def test_the_body_comes_before_the_recorder_and_the_recorder_before_headers() -> None:
    recorded = Totals(2, 3, "duration")
    timings = {"timings": {"prompt_ms": 250, "predicted_ms": 750}}
    headers: dict[str, object] = {"openai-processing-ms": "250"}
    both = response(timings, headers=headers, totals=recorded)
    assert stated_times(both) == Totals(0.25, 1, LLAMA)
    assert stated_times(response({}, headers=headers, totals=recorded)) == recorded


@pytest.mark.parametrize("junk", [None, "x", [], {}, -5, True, [[1]], 1e400])
def test_a_figure_that_is_not_a_time_gives_no_totals(junk: Any) -> None:
    events = [
        {"timings": junk},
        {"timings": {"prompt_ms": junk}},
        {"x_groq": {"usage": {"total_time": junk}}},
    ]
    headers: dict[str, object] = {"openai-processing-ms": junk, "server-timing": junk}
    assert stated_times(response(*events, headers=headers)) is None


def test_the_reply_has_the_times_that_its_response_states() -> None:
    usage = {"x_groq": {"usage": {"prompt_time": 0.25, "total_time": 1}}}
    folded = reply(chat({"content": "Hello"}), {**chat(), **usage})
    assert folded.totals == Totals(0.25, 1, GROQ)


def test_an_engine_s_first_token_is_none_of_an_answer_that_came_whole() -> None:
    timings = {"timings": {"prompt_ms": 250, "predicted_ms": 750}}

    assert stated_times(response(timings, streaming=False)) == Totals(None, 1, LLAMA)


def test_a_whole_answer_over_http_has_no_first_token_before_its_end() -> None:
    recorded = Totals(2, 3, "timings")
    over_http = response({}, totals=recorded, streaming=False, status=200)
    headers_only = response(
        {}, totals=Totals(2, None, "d"), streaming=False, status=200
    )
    joined = response({}, totals=recorded, streaming=False, status=None)

    assert stated_times(over_http) == Totals(None, 3, "timings")
    assert stated_times(headers_only) == Totals(None, 2, "d")
    assert stated_times(joined) == recorded


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("cf-q-config;dur=5.9e-06", None),
        ('cfL4;desc="?proto=TCP&rtt=1234"', None),
        ("cdn-cache;dur=3, edge;dur=9", None),
        ("cf-q-config;dur=5, x-originResponse;dur=57", 0.057),
        ('total;dur="658";desc="Backend Total"', 0.658),
        ("total;dur=1.5e2", 0.15),
    ],
)
def test_only_metrics_of_the_whole_server_count(
    header: str, seconds: float | None
) -> None:
    found = stated_times(response({}, headers={"server-timing": header}))

    assert (found.ttft if found else None) == seconds


def test_a_prompt_time_alone_is_no_time_of_an_answer() -> None:
    assert stated_times(response({"timings": {"prompt_ms": 250}})) is None


def test_the_checkpoints_of_azure_may_stand_in_the_usage() -> None:
    stated = {"usage": {"latency_checkpoint": {"service_ttft_ms": 250}}}
    found = stated_times(response(stated))

    assert found == Totals(0.25, None, "latency_checkpoint.service")
