from __future__ import annotations

import pytest

from recviewer.model.track import Kind
from recviewer.model.transcript import Totals
from recviewer.reading import reader
from tests.unit.formats.inputs import first_text, read

TIMES = {"ttftMs": 200, "interChunkDelaysMs": [5, 5], "totalDurationMs": 900}


def fixture(match: object, response: object, **fields: object) -> dict[str, object]:
    return {"match": match, "response": response, **fields}


def user_message(words: str) -> dict[str, object]:
    return {"userMessage": words}


def test_each_fixture_is_an_exchange() -> None:
    one, two = read(
        {
            "fixtures": [
                fixture(user_message("Hi"), {"content": "Hello"}),
                fixture(user_message("Bye"), {"content": "See you"}),
            ]
        }
    )

    assert [first_text(one), first_text(two)] == ["Hello", "See you"]
    assert (one.format, one.protocol, two.number) == ("aimock", "aimock", 1)
    assert two.response.chunks.path(0, ".content") == ".fixtures[1].response.content"


def test_the_match_of_a_fixture_is_its_request() -> None:
    (one,) = read({"fixtures": [fixture(user_message("Hi"), {"content": "Hello"})]})

    (message,) = reader.prompt(one).messages
    assert (message.role, message.parts[0].text) == ("user", "Hi")


def test_reasoning_tool_calls_and_errors_of_a_fixture_are_folded() -> None:
    call = {"name": "look", "arguments": {"at": 1}}
    text = {"name": "say", "arguments": '{"to": "me"}', "id": "c1"}
    error = {"error": {"message": "too many", "type": "rate_limit"}, "status": 429}
    replied, failed = read(
        {
            "fixtures": [
                fixture({}, {"reasoning": "Hm", "toolCalls": [call, text]}),
                fixture({}, error),
            ]
        }
    )

    (choice,) = reader.fold(replied).choices
    assert choice.text(Kind.REASONING) == "Hm"
    assert [(c.id, c.name, c.arguments) for c in choice.tool_calls] == [
        (None, "look", {"at": 1}),
        ("c1", "say", '{"to": "me"}'),
    ]
    reply = reader.fold(failed)
    assert reply.error is not None
    assert (reply.error.message, failed.response.status) == ("too many", 429)
    assert reply.choices == ()


def test_recorded_timings_become_totals() -> None:
    found = fixture({}, {"content": "Hello"}, recordedTimings=TIMES)
    (one,) = read({"fixtures": [found]})

    assert reader.fold(one).totals == Totals(0.2, 0.9, "recordedTimings")
    assert one.response.arrivals is None


@pytest.mark.parametrize(
    "config", ["fixtures/greeting.json", [], {}, [1], [{"match": {}}], None]
)
def test_a_file_without_fixtures_is_not_aimock(config: object) -> None:
    (one,) = read({"fixtures": config})

    assert one.format == "json"


@pytest.mark.parametrize("response", [None, 5, "text", [], [1], {"content": 7}, {}])
def test_a_response_of_any_shape_is_read(response: object) -> None:
    found = read(
        {"fixtures": [fixture({}, response, recordedTimings=response), response]}
    )

    assert len(found) == 2
    for exchange in found:
        assert reader.fold(exchange).chunk_count <= 1
