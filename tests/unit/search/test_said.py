"""The texts of an exchange, and the chunks and paths that a piece of them leads to."""

from __future__ import annotations

import json

import pytest

from recviewer.reading import reader
from recviewer.search.files import heard_before
from recviewer.search.said import AREAS, Area, Said, Source, said, source
from tests.unit.formats.inputs import read
from tests.unit.formats.test_claude_code import SESSION
from tests.unit.search.recordings import call, chat, content, exchange, user


def texts(data: bytes, *areas: Area) -> list[tuple[int | None, str, str]]:
    found = said(exchange(data), frozenset(areas) or AREAS)
    return [(each.choice, each.channel, each.text) for each in found]


def only(data: bytes, area: Area) -> Said:
    [found] = said(exchange(data), {area})
    return found


def test_a_request_comes_before_the_answers_and_each_text_has_its_speaker() -> None:
    data = chat(
        *content("So", "l."),
        *call("get", '{"a":', "1}"),
        (1, {"reasoning_content": "hm"}),
        (1, {"refusal": "no"}),
        messages=[{"role": "system", "content": "Be brief."}, user("The sun?")],
    )
    assert texts(data) == [
        (None, "system", "Be brief."),
        (None, "user", "The sun?"),
        (0, "content", "Sol."),
        (0, "tool_call[0].name", "get"),
        (0, "tool_call[0].arguments", '{"a":1}'),
        (1, "reasoning", "hm"),
        (1, "refusal", "no"),
    ]


@pytest.mark.parametrize(
    ("area", "channels"),
    [
        (Area.ANSWERS, ["content"]),
        (Area.ARGUMENTS, ["tool_call[0].name", "tool_call[0].arguments"]),
        (Area.REASONING, ["reasoning"]),
        (Area.REQUESTS, ["user"]),
    ],
)
def test_an_area_has_only_its_texts(area: Area, channels: list[str]) -> None:
    deltas = *content("x"), *call("f", "{}"), (0, {"reasoning_content": "hm"})
    data = chat(*deltas, messages=[user("q")])
    assert [channel for _, channel, _ in texts(data, area)] == channels


def test_calls_and_results_in_a_request_are_texts_of_it() -> None:
    asked = {"id": "1", "function": {"name": "get", "arguments": '{"a":1}'}}
    messages = [
        {"role": "assistant", "tool_calls": [asked]},
        {"role": "tool", "tool_call_id": "1", "content": "22 degrees"},
    ]
    assert texts(chat(messages=messages)) == [
        (None, "assistant", "get"),
        (None, "assistant", '{"a":1}'),
        (None, "tool", "22 degrees"),
    ]


def test_arguments_that_were_sent_whole_are_json_text() -> None:
    answer = {
        "content": [
            {"type": "tool_use", "id": "t", "name": "get", "input": {"city": "Köln"}}
        ],
        "role": "assistant",
        "type": "message",
    }
    request = {"method": "POST", "url": "http://x/v1/messages", "body": {}}
    value = {"request": request, "response": {"body": answer}}
    one = exchange(json.dumps(value).encode())
    *_, arguments = said(one, {Area.ARGUMENTS})
    assert arguments.text == '{"city":"Köln"}'
    where = source(one, arguments, 2, 6)
    assert where == Source(0, 0, ".response.body.content[0]")


def test_a_piece_leads_to_its_first_and_last_chunk_and_the_path_of_the_first() -> None:
    data = chat(*content("The La", "tin w", "ord"))
    found = only(data, Area.ANSWERS)
    start = found.text.index("Latin")
    assert source(exchange(data), found, start, start + len("Latin word")) == Source(
        0, 2, ".response.body[0].choices[0].delta.content"
    )


def test_the_halves_of_a_character_are_one_and_lead_to_both_chunks() -> None:
    data = chat(*content("a😀", "b\ud83d", "\ude00c"))
    found = only(data, Area.ANSWERS)
    assert found.text == "a😀b😀c"
    where = source(exchange(data), found, 3, 4)
    assert (where.chunk, where.last_chunk) == (1, 2)
    assert source(exchange(data), found, 4, 5).chunk == 2


def test_a_text_of_a_request_has_its_path_in_the_file() -> None:
    data = chat(messages=[user("a"), {"role": "user", "content": [{"text": "b"}]}])
    one = exchange(data)
    paths = [source(one, each, 0, 1).json_path for each in said(one)]
    assert paths == [
        ".request.body.messages[0].content",
        ".request.body.messages[1].content[0].text",
    ]


def test_the_body_of_a_cassette_is_parsed_on_the_way() -> None:
    body = json.dumps({"messages": [user("Hi")]})
    [one] = read(
        f"""
interactions:
- request:
    method: POST
    uri: http://x/v1/chat/completions
    body: '{body}'
  response:
    status: {{code: 200}}
    body: {{string: '{{}}'}}
""".encode()
    )
    [asked] = said(one)
    path = ".interactions[0].request.body | fromjson | .messages[0].content"
    assert source(one, asked, 0, 2).json_path == path


def test_a_session_has_each_of_its_messages_once() -> None:
    data = "\n".join(map(json.dumps, SESSION)).encode()
    recording = reader.parse(data, "a.jsonl")
    found = [
        each.text
        for one in recording.exchanges
        for each in said(one, heard=heard_before(recording, one))
    ]
    assert found == [
        *("Which lamp?", "I look.", "Read", '{"a":"t1"}', "green", "The green one.")
    ]
