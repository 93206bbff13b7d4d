"""What the program says of two exchanges."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.compare.comparison import Verdict
from recviewer.compare.exchanges import compare
from recviewer.compare.volatile import FIELDS
from tests.unit.compare.sides import Json, compared, side, streamed
from tests.unit.library.recordings import chat


def with_data(recording: Json, **fields: Any) -> Json:
    """Return a recording with further fields in its response."""
    copied: Json = json.loads(json.dumps(recording))
    copied["response"]["body"]["__data__"].update(fields)
    return copied


def with_body(recording: Json, **fields: Any) -> Json:
    """Return a recording with further fields in its request."""
    copied: Json = json.loads(json.dumps(recording))
    copied["request"]["body"].update(fields)
    return copied


HELLO = chat("Hello", answer="Hi there.")
CALL = chat("Hello", answer="", calls=[("find", '{"a": 1, "b": null}')])


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (HELLO, HELLO, "identical"),
        (HELLO, with_data(HELLO, usage=None), "identical"),
        (with_data(HELLO, id="1"), with_data(HELLO, id="2"), "noise"),
        (with_data(HELLO, created=1), HELLO, "noise"),
        (HELLO, HELLO | {"test_id": "t.py::t"}, "noise"),
        (HELLO, HELLO | {"id_normalization_mapping": {"a": "b"}}, "noise"),
        (HELLO, with_data(HELLO, usage={"total_tokens": 3}), "same-answer"),
        (HELLO, with_data(HELLO, model="m2"), "same-answer"),
        (HELLO, with_body(HELLO, temperature=1), "same-answer"),
        (HELLO, with_data(HELLO, service_tier="flex"), "same-answer"),
        (streamed("Hi ", "you"), streamed("Hi", " you"), "same-answer"),
        (streamed("Hi ", "you"), streamed("Hi you"), "same-answer"),
        (HELLO, chat("Hello", answer="Hi there.", finish="length"), "finish"),
        (HELLO, chat("Hello", answer="Hi."), "text"),
        (HELLO, chat("Hello", answer=""), "text"),
        (HELLO, chat("Hello", answer="Hi there.", choices=2), "text"),
        (CALL, chat("Hello", answer="", calls=[("find", '{"a":1}')]), "same-answer"),
        (CALL, chat("Hello", answer="", calls=[("find", '{"a": 2}')]), "arguments"),
        (CALL, chat("Hello", answer="", calls=[("find", '{"a": true}')]), "arguments"),
        (CALL, chat("Hello", answer="", calls=[("look", '{"a": 1}')]), "tools"),
        (CALL, chat("Hello", answer="Hi."), "tools"),
    ],
)
def test_a_verdict(before: Json, after: Json, verdict: str) -> None:
    assert compared(before, after).verdict == verdict
    assert compared(after, before).verdict == verdict


def failed(status: int, message: str) -> Json:
    """Make a recording of a request that was refused."""
    recording = chat("Hello")
    recording["response"]["status"] = status
    recording["response"]["body"] = {"error": {"message": message}}
    return recording


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HELLO, failed(429, "Slow down.")),
        (failed(429, "Slow down."), failed(429, "Go away.")),
        (failed(429, "Slow down."), failed(503, "Slow down.")),
    ],
)
def test_another_error_is_the_worst(before: Json, after: Json) -> None:
    assert compared(before, after).verdict == "error"


def embedding(*vector: float) -> Json:
    """Make a recording whose answer is a vector."""
    recording = chat("Hello")
    data = [{"object": "embedding", "embedding": list(vector), "index": 0}]
    recording["request"] |= {"endpoint": "/v1/embeddings", "url": "/v1/embeddings"}
    recording["response"]["body"] = {"object": "list", "data": data, "model": "e"}
    return recording


def test_an_answer_in_numbers_that_differs_is_another_answer() -> None:
    found = compared(embedding(0.5, 1), embedding(0.5, 2))
    assert found.verdict == "text"
    assert found.answer == (".response.body.data[0].embedding[1]",)
    assert compared(embedding(0.5, 1), embedding(0.5, 1.0)).verdict == "identical"


def test_an_exchange_without_a_partner_is_new_or_gone() -> None:
    assert compare(None, side(HELLO)).verdict is Verdict.NEW
    assert compare(side(HELLO), None).verdict is Verdict.GONE


def test_the_ids_in_arguments_and_tools_count() -> None:
    one = chat("Hello", answer="", calls=[("find", '{"id": 1}')])
    other = chat("Hello", answer="", calls=[("find", '{"id": 2}')])
    assert compared(one, other).verdict == "arguments"
    tools = [
        {"type": "function", "function": {"name": "f", "parameters": {"properties": p}}}
        for p in ({"id": {"type": "string"}}, {"id": {"type": "number"}})
    ]
    before, after = [with_body(HELLO, tools=[tool]) for tool in tools]
    assert compared(before, after).request.changed == ("tools",)


def test_the_fields_of_the_request_that_differ_are_named() -> None:
    after = with_body(chat("Bye", answer="Hi there."), top_p=1, seed=None)
    found = compared(HELLO, after)
    assert found.verdict == "same-answer"
    assert found.request.changed == ("messages", "top_p")
    assert [(p.name, p.before, p.after) for p in found.request.parameters] == [
        ("top_p", None, 1)
    ]


def test_messages_are_aligned() -> None:
    user = [{"role": "user", "content": text} for text in "abcd"]
    before, after = chat(*user[:3]), chat(user[0], user[3], user[1], user[2])
    pairs = compared(before, after).request.messages
    assert [
        (p.before and p.before.parts[0].text, p.after and p.after.parts[0].text)
        for p in pairs
    ] == [("a", "a"), (None, "d"), ("b", "b"), ("c", "c")]
    assert [pair.equal for pair in pairs] == [True, False, True, True]


def test_the_first_divergence_names_the_chunks_of_both_sides() -> None:
    [choice] = compared(
        streamed("The ", "city ", "is ", "Paris"), streamed("The city ", "is ", "Rome")
    ).choices
    found = choice.diverges()
    assert found is not None
    assert (found.channel, found.character) == ("content", 12)
    assert (found.before_chunk, found.after_chunk) == (3, 2)


def test_a_text_that_goes_on_diverges_at_the_end_of_the_other() -> None:
    [choice] = compared(streamed("Yes"), streamed("Yes", " and no")).choices
    found = choice.diverges()
    assert found is not None
    assert (found.character, found.before_chunk, found.after_chunk) == (3, None, 1)


def test_a_call_that_is_inserted_leaves_the_others_paired() -> None:
    calls = [("a", "{}"), ("b", "{}"), ("c", "{}")]
    before = chat("Hello", answer="", calls=[calls[0], calls[2]])
    [choice] = compared(before, chat("Hello", answer="", calls=calls)).choices
    assert [each.verdict for each in choice.calls] == [
        "identical",
        "tools",
        "identical",
    ]
    found = choice.diverges()
    assert found is not None
    assert (found.channel, found.character) == ("tool_call[1].name", 0)


def test_choices_are_paired_by_likeness_on_request() -> None:
    before, after = chat("Hello", choices=2), chat("Hello", choices=2)
    for recording, texts in ((before, "xy"), (after, "yx")):
        for choice, text in zip(
            recording["response"]["body"]["__data__"]["choices"], texts, strict=True
        ):
            choice["message"]["content"] = text
    ones = side(before), side(after)
    assert compare(*ones).verdict is Verdict.TEXT
    assert compare(*ones, by_likeness=True).verdict.rank <= Verdict.SAME_ANSWER.rank


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["x", "y", "id", "created"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


def reordered(value: Any) -> Any:
    """Turn the order of all names around, and add names of nothing."""
    if isinstance(value, dict):
        turned = {k: reordered(v) for k, v in reversed(value.items())}
        return {"nothing": None, **turned}
    return [reordered(each) for each in value] if isinstance(value, list) else value


@given(st.dictionaries(st.sampled_from(["extra", "more"]), JSON, max_size=2))
def test_an_exchange_is_identical_to_itself_in_any_order(fields: Json) -> None:
    recording = with_data(HELLO, **fields)
    assert compared(recording, reordered(recording)).verdict == "identical"


@given(
    st.dictionaries(st.sampled_from(["extra", "more"]), JSON, max_size=2),
    st.dictionaries(st.sampled_from(["extra", "more"]), JSON, max_size=2),
    st.text("ab", max_size=3),
    st.text("ab", max_size=3),
)
def test_a_comparison_is_symmetric(
    one: Json, other: Json, text: str, instead: str
) -> None:
    before = with_data(chat("Hello", answer=text), **one)
    after = with_data(chat("Hello", answer=instead), **other)
    there, back = compared(before, after), compared(after, before)
    assert there.verdict == back.verdict
    assert set(there.request.changed) == set(back.request.changed)
    ends = [
        (d and (d.character, d.before_chunk, d.after_chunk))
        for d in (there.choices[0].diverges(), back.choices[0].diverges())
    ]
    assert ends[0] == (ends[1] and (ends[1][0], ends[1][2], ends[1][1]))


@given(
    st.dictionaries(st.sampled_from(sorted(FIELDS)), JSON, max_size=4), st.booleans()
)
def test_a_verdict_never_depends_on_volatile_fields(fields: Json, same: bool) -> None:
    before = HELLO
    after = chat("Hello", answer="Hi there." if same else "No.")
    plain = compared(before, after).verdict
    found = compared(before, with_data(after, **fields)).verdict
    noise = {Verdict.IDENTICAL, Verdict.NOISE}
    assert found == plain or {found, plain} <= noise
