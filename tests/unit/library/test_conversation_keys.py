"""What counts as the same conversation."""

from __future__ import annotations

from pathlib import Path

from recviewer.library.scan.summarize import summarize
from tests.unit.library.recordings import (
    Json,
    assistant,
    chat,
    write,
)


def is_continued(folder: Path, first: Json, second: Json) -> bool:
    """Return whether a request has a key of another exchange's answer."""
    [before] = summarize(write(folder / "first.json", first))
    [after] = summarize(write(folder / "second.json", second))
    return not set(before.reply_keys).isdisjoint(after.request_keys)


def test_another_answer_is_another_conversation(tmp_path: Path) -> None:
    first = chat("Hello", answer="Good day.")
    second = chat("Hello", assistant("Hi."), "How are you?")
    assert not is_continued(tmp_path, first, second)


def test_halves_of_a_character_continue_as_one(tmp_path: Path) -> None:
    first = chat("Hello", answer="wave \ud83c\udf0a")
    second = chat("Hello", assistant("wave 🌊"), "More?")
    assert is_continued(tmp_path, first, second)


def test_any_choice_can_be_continued(tmp_path: Path) -> None:
    first = chat("Hello", answer="Hi.", choices=2, stream=True)
    second = chat("Hello", assistant("Hi."), "More?")
    assert is_continued(tmp_path, first, second)


def test_ids_spaces_and_key_order_make_no_difference(tmp_path: Path) -> None:
    first = chat("Weather?", answer="", calls=[("f", '{"a": 1, "b": 2}')])
    called = assistant("", [("f", '{"b":2,"a":1}')])
    called["tool_calls"][0]["id"] = "another"
    result = {"role": "tool", "tool_call_id": "another", "content": "Sunny"}
    assert is_continued(tmp_path, first, chat("Weather?", called, result))


def responses(*items: Json | str, output: list[Json]) -> Json:
    """Make a recording of the Responses API; a string is a user's message."""
    messages = [
        {"role": "user", "content": i} if isinstance(i, str) else i for i in items
    ]
    url = "http://localhost/v1/responses"
    answer = {"object": "response", "status": "completed", "output": output}
    request = {"method": "POST", "url": url, "endpoint": "/v1/responses"}
    return {
        "request": request | {"body": {"model": "m", "input": messages}},
        "response": {"body": answer, "is_streaming": False},
    }


def test_the_items_of_one_answer_are_one_turn_of_the_model(tmp_path: Path) -> None:
    text = {"type": "output_text", "text": "I look."}
    output: list[Json] = [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]},
        {"type": "message", "role": "assistant", "content": [text]},
        {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"},
        {"type": "function_call", "call_id": "b", "name": "g", "arguments": "[1]"},
    ]
    results: list[Json] = [
        {"type": "function_call_output", "call_id": name, "output": "7"}
        for name in "ab"
    ]
    seven = [text | {"text": "Seven."}]
    last: Json = {"type": "message", "role": "assistant", "content": seven}
    first = responses("Weather?", output=output)
    second = responses("Weather?", *output, *results, output=[last])
    third = responses("Weather?", *output, *results, last, "Thanks.", output=[last])
    assert is_continued(tmp_path, first, second)
    assert is_continued(tmp_path, second, third)


def test_an_answer_that_the_client_began_is_one_turn_with_it(tmp_path: Path) -> None:
    first = chat("Hello", assistant("Hi"), answer=" there.")
    second = chat("Hello", assistant("Hi there."), "More?")
    assert is_continued(tmp_path, first, second)
