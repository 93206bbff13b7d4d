"""Conversations that call tools, and a tool's own call."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.samples.sample import LARGE, Sample, post, system, text, user
from scripts.samples.wire import ChatStream, Json, compact, tokens, typed


def tool_samples() -> Iterator[Sample]:
    """Yield a conversation of three exchanges, and a call to a tool."""
    yield from _weather()
    yield _search()


def _weather() -> Iterator[Sample]:
    """Yield a conversation of three exchanges, each continuing the previous one."""
    cities = ("Bergen", "Lisbon", "Nairobi")
    weather = ("7 °C, rain", "21 °C, sun", "18 °C, cloudy")
    calls = [
        {
            "id": f"call_{city.lower()}",
            "type": "function",
            "function": {"name": "get_weather", "arguments": _arguments(city)},
        }
        for city in cities
    ]
    question = [
        system("You help people pack. Look the weather up before you answer."),
        user("One evening each in Bergen, Lisbon and Nairobi: where do I freeze?"),
    ]
    called = {"role": "assistant", "content": None, "tool_calls": calls}
    results = [
        {"role": "tool", "tool_call_id": call["id"], "content": result}
        for call, result in zip(calls, weather, strict=True)
    ]
    answered = {"role": "assistant", "content": text("weather.md")}
    further = [*question, called, *results]
    last = [*further, answered, user("And which coat, the wool one or the waxed one?")]
    yield _turn("test_parallel_calls", question, _calls(calls))
    yield _turn("test_tool_results", further, _answer("rec-weather-2", "weather.md"))
    yield _turn("test_follow_up", last, _answer("rec-weather-3", "coat.md"))


def _arguments(city: str) -> str:
    return compact({"city": city, "units": "celsius", "when": "this evening"})


def _turn(test: str, messages: list[Json], body: list[Json]) -> Sample:
    properties = {
        "city": {"type": "string", "description": "Name of the city"},
        "units": {"type": "string", "enum": ["celsius", "fahrenheit"]},
        "when": {"type": "string", "description": "A time, in plain words"},
    }
    function = {
        "name": "get_weather",
        "description": "Look up the weather in a city.",
        "parameters": {
            "type": "object",
            "properties": properties,
            "required": ["city"],
        },
    }
    request_body = {"model": LARGE, "messages": messages, "stream": True}
    request_body["tools"] = [{"type": "function", "function": function}]
    request = post("/v1/chat/completions", request_body)
    name = f"test_packing.py::{test}[{LARGE}]"
    return Sample("agents", name, request, body, streaming=True)


def _calls(calls: list[Json]) -> list[Json]:
    """Stream tool calls after a chunk without choices, as Azure sends it first."""
    stream = ChatStream("rec-weather-1", LARGE)
    severity = {"filtered": False, "severity": "safe"}
    filters = [{"prompt_index": 0, "content_filter_results": {"violence": severity}}]
    stream.add_choices([], id="", model="", object="", prompt_filter_results=filters)
    stream.add(0, role="assistant", content=None)
    for number, call in enumerate(calls):
        stream.add_tool_call(number, call)
    stream.add(0, finish="tool_calls")
    return stream.end(172, 61)


def _answer(id: str, name: str) -> list[Json]:
    stream = ChatStream(id, LARGE)
    stream.add(0, role="assistant", content="")
    stream.add_text(text(name))
    stream.add(0, finish="stop")
    return stream.end(240, len(tokens(text(name))))


def _search() -> Sample:
    query = "when is the Coast Path ferry running in winter"
    results = {
        "query": query,
        "top_k": [
            {
                "url": "https://ferry.example/timetable",
                "title": "Winter timetable",
                "content": "Boats leave on the hour from nine to four, not on Sundays.",
                "score": 0.91,
            }
        ],
    }
    request = {
        "provider": "sample",
        "tool_name": "web_search",
        "kwargs": {"query": query},
    }
    result = {"content": compact(results), "error_message": None, "error_code": None}
    body = typed("ogx_api.tools.ToolInvocationResult", result | {"metadata": None})
    return Sample("agents", "test_tools.py::test_web_search[txt]", request, body)
