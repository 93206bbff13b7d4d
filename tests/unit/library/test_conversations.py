from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from recviewer.library.conversations import parents, turn_before, turns_after
from recviewer.library.scan.summarize import summarize
from recviewer.library.summary import Summary
from tests.unit.library.recordings import (
    Json,
    assistant,
    chat,
    write,
)


def parents_of(folder: Path, *recordings: Json) -> list[int]:
    paths = [write(folder / f"{i}.json", r) for i, r in enumerate(recordings)]
    return parents([summary for path in paths for summary in summarize(path)])


def test_the_parent_is_the_exchange_that_is_continued(tmp_path: Path) -> None:
    first = chat("Hello", answer="Hi.")
    second = chat("Hello", assistant("Hi."), "How are you?")
    assert parents_of(tmp_path, second, first) == [1, -1]


def test_another_answer_is_another_conversation(tmp_path: Path) -> None:
    first = chat("Hello", answer="Good day.")
    second = chat("Hello", assistant("Hi."), "How are you?")
    assert parents_of(tmp_path, first, second) == [-1, -1]


def test_the_longest_conversation_wins(tmp_path: Path) -> None:
    turns = ("Hello", assistant("Hi."), "More?", assistant("Yes."), "Thanks.")
    first, second = chat(*turns[:1], answer="Hi."), chat(*turns[:3], answer="Yes.")
    assert parents_of(tmp_path, first, second, chat(*turns)) == [-1, 0, 1]


def test_the_same_test_is_preferred_among_twins(tmp_path: Path) -> None:
    twins = [chat("Hello", answer="Hi.", test_id=name) for name in ("a", "b")]
    second = chat("Hello", assistant("Hi."), "More?", test_id="b")
    assert parents_of(tmp_path, *twins, second) == [-1, -1, 1]


def test_halves_of_a_character_continue_as_one(tmp_path: Path) -> None:
    first = chat("Hello", answer="wave \ud83c\udf0a")
    second = chat("Hello", assistant("wave 🌊"), "More?")
    assert parents_of(tmp_path, first, second) == [-1, 0]


def test_any_choice_can_be_continued(tmp_path: Path) -> None:
    first = chat("Hello", answer="Hi.", choices=2, stream=True)
    second = chat("Hello", assistant("Hi."), "More?")
    assert parents_of(tmp_path, first, second) == [-1, 0]


def test_ids_spaces_and_key_order_make_no_difference(tmp_path: Path) -> None:
    first = chat("Weather?", answer="", calls=[("f", '{"a": 1, "b": 2}')])
    called = assistant("", [("f", '{"b":2,"a":1}')])
    called["tool_calls"][0]["id"] = "another"
    result = {"role": "tool", "tool_call_id": "another", "content": "Sunny"}
    assert parents_of(tmp_path, first, chat("Weather?", called, result)) == [-1, 0]


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
    assert parents_of(tmp_path, first, second, third) == [-1, 0, 1]


def test_an_answer_that_the_client_began_is_one_turn_with_it(tmp_path: Path) -> None:
    first = chat("Hello", assistant("Hi"), answer=" there.")
    second = chat("Hello", assistant("Hi there."), "More?")
    assert parents_of(tmp_path, first, second) == [-1, 0]


KEYS = st.integers(0, 3)


@given(st.lists(st.tuples(st.integers(0, 4), st.lists(KEYS), st.lists(KEYS))))
def test_parents_form_no_cycles(made: list[tuple[int, list[int], list[int]]]) -> None:
    entries = [
        Summary(
            str(i),
            0,
            "",
            turns=turns,
            request_keys=tuple(request),
            reply_keys=tuple(reply),
        )
        for i, (turns, request, reply) in enumerate(made)
    ]
    above = parents(entries)
    for index, parent in enumerate(above):
        assert parent == -1 or entries[parent].turns < entries[index].turns
        assert turn_before(entries, index) == parent
        children = [child for child, of in enumerate(above) if of == index]
        assert sorted(turns_after(entries, index)) == children


def test_of_several_next_turns_those_of_the_same_test_come_first(
    tmp_path: Path,
) -> None:
    first = chat("Hello", answer="Hi.", test_id="b")
    more = [
        chat("Hello", assistant("Hi."), f"More {name}?", test_id=name)
        for name in ("a", "b")
    ]
    paths = [write(tmp_path / f"{i}.json", r) for i, r in enumerate([first, *more])]
    entries = [summary for path in paths for summary in summarize(path)]
    assert turns_after(entries, 0) == [2, 1]
