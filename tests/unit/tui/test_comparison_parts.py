"""What a comparison shows, from the request down to the figures."""

from __future__ import annotations

import pytest

from recviewer.compare.comparison import Verdict
from recviewer.compare.exchanges import compare
from recviewer.tui.comparison.parts import VERDICTS, Kind, Part, parts
from tests.unit.compare.sides import Json, side, streamed
from tests.unit.library.recordings import chat


def shown(
    before: Json | None, after: Json | None, *, volatile: bool = False
) -> list[Part]:
    sides = (
        None if before is None else side(before, "a.json"),
        None if after is None else side(after, "b.json"),
    )
    return list(parts(compare(*sides), volatile=volatile))


def labelled(found: list[Part], label: str) -> Part:
    [part] = [part for part in found if part.label == label]
    return part


def titles(found: list[Part]) -> list[str]:
    return [part.label for part in found if part.kind is Kind.TITLE]


def test_request_choices_and_figures_stand_below_each_other() -> None:
    found = shown(streamed("Paris."), streamed("Rome."))
    assert titles(found) == [
        "Request · equal",
        "Choice 0 · text · content from character 0",
        "Figures",
    ]


def test_a_parameter_that_differs_stands_with_both_values_and_its_path() -> None:
    before, after = streamed("Hi."), streamed("Hi.")
    before["request"]["body"]["temperature"] = 0.2
    after["request"]["body"]["temperature"] = 0.7
    part = labelled(shown(before, after), "temperature")
    assert part.texts == ("0.2", "0.7")
    assert part.counts
    assert part.place(0, 0) == ".temperature"


def test_a_secret_of_a_request_is_masked() -> None:
    before, after = streamed("Hi."), streamed("Hi.")
    before["request"]["body"]["api_key"] = "sk-1234567890abcdef1234567890abcdef"
    part = labelled(shown(before, after), "api_key")
    assert "1234567890" not in part.texts[0]


def test_messages_that_are_equal_are_one_part_to_be_folded() -> None:
    system = {"role": "system", "content": "Be brief."}
    found = shown(chat(system, "Hello", "Bye"), chat(system, "Hello", "Now?"))
    equal = labelled(found, "2 equal messages")
    assert equal.head == 0
    assert equal.place(0, 0) == ".messages[0]"
    assert equal.place(0, equal.texts[0].index("user")) == ".messages[1]"
    assert labelled(found, "user .messages[2]").texts == ("Bye", "Now?")


def test_a_message_of_one_side_is_said_to_be_there_only() -> None:
    found = shown(chat("Hello"), chat("Hello", "Bye"))
    assert labelled(found, "user .messages[1] · only after").texts == ("", "Bye")


def test_a_place_in_an_answer_is_its_chunk_and_path() -> None:
    found = shown(streamed("It is ", "Paris."), streamed("It ", "is ", "Rome."))
    part = labelled(found, "content")
    assert part.place(0, 6) == "chunk 1 .choices[0].delta.content"
    assert part.place(1, 6) == "chunk 2 .choices[0].delta.content"
    assert part.place(1, 99) == "ends here"


def test_an_answer_has_arrived_as_far_as_its_chunks() -> None:
    part = labelled(shown(streamed("It is ", "Paris."), streamed("No.")), "content")
    assert [part.end_at(0, chunk) for chunk in (-1, 0, 1)] == [0, 6, 12]


def test_the_same_json_written_differently_is_no_difference() -> None:
    before = chat("Hi", calls=[("f", '{"a":1,"b":2}')], answer="")
    after = chat("Hi", calls=[("f", '{"b": 2, "a": 1}')], answer="")
    found = shown(before, after)
    [part] = [p for p in found if p.label.startswith("tool_call[0].arguments")]
    assert part.label.endswith("the same JSON, written differently")
    assert not part.counts


def test_another_end_is_a_difference_that_counts() -> None:
    part = labelled(shown(chat("Hi"), chat("Hi", finish="length")), "finish")
    assert part.texts == ("stop", "length")
    assert part.counts


@pytest.mark.parametrize(
    ("is_new", "texts"), [(True, ("", "Hi.")), (False, ("Hi.", ""))]
)
def test_an_exchange_without_a_partner_is_shown_alone_and_unmarked(
    is_new: bool, texts: tuple[str, str]
) -> None:
    recording = streamed("Hi.")
    found = shown(*((None, recording) if is_new else (recording, None)))
    part = labelled(found, "content")
    assert part.texts == texts
    assert not part.counts
    assert not part.is_marked


def test_volatile_fields_are_counted_on_demand_and_never_hidden_silently() -> None:
    before, after = streamed("A", "B"), streamed("A", "C")
    for number, chunk in enumerate(before["response"]["body"]):
        chunk["__data__"]["id"] = f"x{number}"
    told = labelled(shown(before, after), "volatile").texts[0]
    assert told == "not compared: ids, times and the like"
    counted = labelled(shown(before, after, volatile=True), "volatile").texts[0]
    assert counted == "id ×3"


def test_every_verdict_has_words() -> None:
    assert set(VERDICTS) == set(Verdict)
