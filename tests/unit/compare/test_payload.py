"""Chunks and whatever else surrounds the words of an answer."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from recviewer.compare.comparison import Side
from recviewer.compare.payload import (
    differing_paths,
    is_same_answer_in_numbers,
    is_same_payload,
    is_same_surroundings,
    is_wholly_same,
    volatile_fields,
)
from recviewer.compare.volatile import NOTHING
from recviewer.model.exchange import Chunks
from recviewer.model.transcript import Totals
from tests.unit.compare.sides import Json, compared, side, streamed
from tests.unit.library.recordings import chat

BODY = ".response.body[0]"
"""Where the first chunk stands."""


def answered(*raws: str, protocol: str | None = None, **response: Any) -> Side:
    """Make a side whose response came in these chunks."""
    made = side(chat("Hello"))
    old = made.exchange
    chunks = Chunks(tuple(raw.encode() for raw in raws))
    new = replace(old.response, chunks=chunks, **response)
    return Side("a.json", replace(old, response=new, protocol=protocol))


@pytest.mark.parametrize(
    ("before", "after", "same", "strictly"),
    [
        (('{"a":1}',), ('{"a": 1}',), True, True),
        (('{"id":1}',), ('{"id":2}',), True, False),
        (("1", "2"), ("1", "3"), False, False),
        (("1", "2"), ("1",), False, False),
        (("1",), ("1", "2"), False, False),
        (("no",), ("no",), True, True),
        (("no",), ("on",), False, False),
    ],
)
def test_chunks_are_compared_as_json(
    before: tuple[str, ...], after: tuple[str, ...], same: bool, strictly: bool
) -> None:
    ones, others = answered(*before), answered(*after)
    assert is_same_payload(ones, others) is same
    assert is_same_payload(ones, others, NOTHING) is strictly


def test_the_paths_at_which_answers_in_numbers_differ_are_told() -> None:
    before = answered(
        '{"id":1,"a":[{"b":1,"c":2},3],"usage":{"n":1},"l":[1],"d":4,"input":{"id":1}}'
    )
    after = answered(
        '{"id":2,"a":[{"b":1,"c":5},6],"usage":{"n":2},"l":[1,2],"e":4,"input":{"id":2}}'
    )
    paths = (".a[0].c", ".a[1]", ".l", ".d", ".input.id", ".e")

    assert differing_paths(before, after) == tuple(f"{BODY}{path}" for path in paths)
    assert not is_same_answer_in_numbers(before, after)
    assert is_same_answer_in_numbers(before, before)
    assert differing_paths(before, before) == ()


def test_only_the_first_paths_are_told() -> None:
    before, after = [answered(f'{{"a":{[number] * 50}}}') for number in (1, 2)]
    assert differing_paths(before, after) == tuple(f"{BODY}.a[{k}]" for k in range(20))


def test_chunks_that_one_side_lacks_are_told() -> None:
    short, long = answered("1"), answered("1", "2", "3")
    for before, after in ((short, long), (long, short)):
        assert len(differing_paths(before, after)) == 2
        assert not is_same_answer_in_numbers(before, after)


def test_an_id_is_the_name_of_a_model_where_models_are_listed() -> None:
    raws = '{"data":[{"id":"a"}]}', '{"data":[{"id":"b"}]}'
    models = [answered(raw, protocol="openai-models") for raw in raws]
    vectors = [answered(raw, protocol="embeddings") for raw in raws]

    assert differing_paths(*models) == (f"{BODY}.data[0].id",)
    assert differing_paths(*vectors) == ()


@pytest.mark.parametrize("listed", ['{"data":[%s]}', "[%s]", "%s"])
def test_only_the_outermost_id_names_a_model_and_those_inside_are_made_anew(
    listed: str,
) -> None:
    model = '{"object":"model","id":"a","permission":[{"id":%d,"allow":%s}]}'
    before, again, changed = [
        answered(listed % (model % inside), protocol="openai-models")
        for inside in ((1, "true"), (2, "true"), (2, "false"))
    ]
    assert is_same_answer_in_numbers(before, again)
    [path] = differing_paths(before, changed)
    assert path.endswith(".permission[0].allow")


def test_data_that_is_no_json_is_compared_as_it_is() -> None:
    before, after = answered("no"), answered("on")
    assert differing_paths(before, after) == (BODY,)


@pytest.mark.parametrize(
    ("fields", "same", "strictly"),
    [
        ({"status": 200}, True, True),
        ({"status": 201}, False, False),
        ({"status": 200, "streaming": True}, False, False),
        ({"status": 200, "headers": {"Date": "x"}}, True, False),
        ({"status": 200, "headers": {"x-mode": "x"}}, False, False),
    ],
)
def test_status_and_headers_surround_an_answer(
    fields: dict[str, Any], same: bool, strictly: bool
) -> None:
    before, after = answered("1", status=200), answered("1", **fields)
    assert is_same_surroundings(before, after) is same
    assert is_same_surroundings(before, after, NOTHING) is strictly
    assert is_wholly_same(before, after) is strictly


def test_the_end_of_a_stream_and_the_notes_of_a_provider_surround_it() -> None:
    plain = answered("1")
    chunks = replace(plain.exchange.response.chunks, done=True)
    ended = answered("1")
    ended = Side(
        "a.json",
        replace(
            ended.exchange, response=replace(ended.exchange.response, chunks=chunks)
        ),
    )
    assert not is_same_surroundings(plain, ended)

    def noted(value: Json) -> Side:
        request = replace(plain.exchange.request, provider_metadata=value)
        return Side("a.json", replace(plain.exchange, request=request))

    assert not is_same_surroundings(noted({"a": 1}), noted({"a": 2}))
    assert is_same_surroundings(noted({"id": 1}), noted({"id": 2}))
    assert not is_same_surroundings(noted({"id": 1}), noted({"id": 2}), NOTHING)


@pytest.mark.parametrize(
    "changed",
    [
        {"test_id": "t.py::t"},
        {"request": {"url": "http://h/other"}},
        {"request": {"headers": {"Date": "x"}}},
        {"request": {"body": {"id": 1}}},
        {"response": {"totals": Totals(1.0, 2.0, "x")}},
        {"raw": b'{"request":{},"response":{},"id":1}'},
    ],
)
def test_anything_else_makes_two_exchanges_differ(changed: dict[str, Any]) -> None:
    plain = side(chat("Hello"))
    fields = {
        name: replace(getattr(plain.exchange, name), **value)
        if isinstance(value, dict)
        else value
        for name, value in changed.items()
    }
    other = Side("a.json", replace(plain.exchange, **fields))

    assert is_wholly_same(plain, side(chat("Hello")))
    assert not is_wholly_same(plain, other)
    assert not is_wholly_same(other, plain)


def test_volatile_fields_are_counted_in_request_chunks_and_around_them() -> None:
    def recorded(number: int) -> Side:
        recording = streamed("a", "b")
        recording["request"]["body"]["id"] = number
        for piece in recording["response"]["body"]:
            piece["__data__"]["created"] = number
        return side(recording | {"recorded_at": number})

    found = volatile_fields(recorded(1), recorded(2))
    assert found == {"id": 1, "created": 3, "recorded_at": 1}
    assert volatile_fields(recorded(1), recorded(1)) == {}
    assert volatile_fields(answered('{"id":1}'), answered('{"id":2}', "3")) == {"id": 1}


def test_another_recorder_s_fields_are_compared_elsewhere() -> None:
    one, other = answered("1"), answered("1")
    raws = b'{"a":1}', b'{"a":2}'
    ones = [
        Side("a.json", replace(each.exchange, raw=raw))
        for each, raw in zip((one, other), raws, strict=True)
    ]
    assert volatile_fields(*ones) == {}
    assert is_wholly_same(*ones)
    broken = Side("a.json", replace(one.exchange, raw=b"no JSON"))
    assert is_wholly_same(broken, ones[0])


def test_a_stream_in_other_pieces_is_the_same_answer_in_other_chunks() -> None:
    assert compared(streamed("a", "b"), streamed("ab")).verdict == "same-answer"
