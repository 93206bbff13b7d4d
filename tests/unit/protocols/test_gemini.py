from __future__ import annotations

from typing import Any

import pytest

from recviewer.model.track import Kind
from recviewer.protocols.gemini import Gemini
from tests.unit.protocols.recorded import (
    content,
    notes,
    only,
    reply,
    whole_reply,
)


def chunk(*parts: dict[str, Any], **candidate: Any) -> dict[str, Any]:
    content = {"role": "model", "parts": list(parts)}
    return {"candidates": [{"content": content, **candidate}]}


def test_parts_of_all_chunks_join() -> None:
    folded = reply(chunk({"text": "a"}, {"text": "b"}), chunk({"text": "c"}))

    assert content(folded) == "abc"
    assert only(folded).tracks[0].paths == (
        ".candidates[0].content.parts[0].text",
        ".candidates[0].content.parts[1].text",
    )


@pytest.mark.parametrize(
    ("number", "reason"),
    [(1, "STOP"), (2, "MAX_TOKENS"), (9, "finish reason 9"), (0, "cut off")],
)
def test_a_finish_reason_may_be_the_number_of_its_name(
    number: int, reason: str
) -> None:
    folded = reply(chunk({"text": "a"}, finishReason=number))

    assert only(folded).ending == reason


def test_thoughts_are_reasoning() -> None:
    folded = reply(chunk({"text": "Hm.", "thought": True}), chunk({"text": "Yes."}))

    assert only(folded).text(Kind.REASONING) == "Hm."
    assert content(folded) == "Yes."


def test_an_empty_text_with_a_signature_begins_no_section() -> None:
    thought = {"text": "Hm.", "thought": True}
    signature = {"text": "", "thought_signature": "s"}
    folded = reply(chunk(thought), chunk(signature), chunk(thought))

    assert [str(track.channel) for track in only(folded).tracks] == ["reasoning"]


@pytest.mark.parametrize("field", ["function_call", "functionCall"])
def test_a_function_call_comes_whole(field: str) -> None:
    call = {"name": "add", "args": {"x": 1}, "id": None}
    folded = reply(chunk({"text": "a"}, {field: call}, {field: {"name": "sub"}}))

    found = [(c.index, c.name, c.arguments) for c in only(folded).tool_calls]
    assert found == [(0, "add", {"x": 1}), (1, "sub", {})]


@pytest.mark.parametrize(
    ("reason", "usage", "count", "version"),
    [
        ("finish_reason", "usage_metadata", "total_token_count", "model_version"),
        ("finishReason", "usageMetadata", "totalTokenCount", "modelVersion"),
    ],
)
def test_both_spellings_are_read(
    reason: str, usage: str, count: str, version: str
) -> None:
    folded = reply(
        chunk({"text": "a"}) | {version: "m", usage: {"trafficType": "ON_DEMAND"}},
        chunk(**{reason: "STOP"}) | {usage: {count: 5}},
    )

    assert only(folded).finish_reason == "STOP"
    assert (folded.model, folded.usage) == ("m", {count: 5})


def test_candidates_are_told_apart_by_their_index() -> None:
    folded = reply(chunk({"text": "a"}), chunk({"text": "b"}, index=1))

    assert [choice.text(Kind.CONTENT) for choice in folded.choices] == ["a", "b"]


def test_a_candidate_may_have_no_parts() -> None:
    folded = reply(chunk({"text": "a"}), {"candidates": [{"finish_reason": "SAFETY"}]})

    assert only(folded).finish_reason == "SAFETY"


def test_a_blocked_prompt_is_an_error() -> None:
    folded = whole_reply({"prompt_feedback": {"block_reason": "SAFETY"}})

    assert folded.choices == ()
    assert folded.error is not None
    assert (folded.error.message, folded.error.type) == ("SAFETY", "blocked prompt")


def test_a_part_that_is_no_text_is_noted() -> None:
    folded = reply(chunk({"text": None, "inline_data": {"data": "AA=="}}, {}))

    assert [text for _, text in notes(folded)] == [
        "inline_data part: only in the JSON",
        "empty part: only in the JSON",
    ]


USED = {"usageMetadata": {"totalTokenCount": 7}}


@pytest.mark.parametrize(
    "event",
    [
        chunk({"text": "a"}),
        {"candidates": [{"finishReason": "SAFETY", "index": 0}]},
        {"candidates": [{"safety_ratings": []}]},
        {"candidates": [], **USED},
        {"prompt_feedback": {"block_reason": "SAFETY"}},
        {"modelVersion": "m", **USED},
    ],
)
def test_answers_are_claimed(event: object) -> None:
    assert Gemini.claims(event)


@pytest.mark.parametrize(
    "event",
    [
        {"candidates": [{"name": "Harbour", "place_id": "p1"}], "status": "OK"},
        {"candidates": [{"address": "1 Quay St", "score": 100}]},
        {"candidates": ["a", "b"]},
        {"candidates": [{"content": "a text"}]},
        {"candidates": 3},
        {"name": "cachedContents/c", "model": "models/m", **USED},
        USED,
    ],
)
def test_other_candidates_and_mere_usage_are_no_answer(event: object) -> None:
    assert not Gemini.claims(event)


def piece(path: str, **fields: Any) -> dict[str, Any]:
    return {"jsonPath": path, **fields}


def called(
    *pieces: dict[str, Any], name: str = "", more: bool = True
) -> dict[str, Any]:
    call: dict[str, Any] = {"partialArgs": list(pieces), "willContinue": more}
    return chunk({"functionCall": {**call, "name": name} if name else call})


def test_a_call_in_pieces_is_one_call() -> None:
    folded = reply(
        chunk({"functionCall": {"name": "get_tide", "willContinue": True}}),
        called(piece("$.port", stringValue="Ber", willContinue=True)),
        called(piece("$.port", stringValue="gen")),
        called(piece("$.days[0].n", numberValue=2)),
        called(piece("$.days[0].on", boolValue=False)),
        called(piece("$['a b'][1]", nullValue=None)),
        called(piece("$.x[0]", nullValue="NULL_VALUE")),
        chunk({"functionCall": {}}),
    )  # fmt: skip

    (call,) = only(folded).tool_calls
    assert (call.name, call.arguments) == (
        "get_tide",
        {"port": "Bergen", "days": [{"n": 2, "on": False}], "x": [None], "a b": []},
    )
    assert [text for _, text in notes(folded)] == [
        "a piece of arguments at $['a b'][1]: only in the JSON"
    ]


def test_a_call_after_one_in_pieces_is_another() -> None:
    folded = reply(
        called(piece("$.a", stringValue="1"), name="f", more=False),
        called(piece("$.a", stringValue="2"), name="g"),
        chunk({"functionCall": {}}),
        chunk({"functionCall": {"name": "h", "args": {"a": 3}}}),
    )

    found = [(call.name, call.arguments) for call in only(folded).tool_calls]
    assert found == [("f", {"a": "1"}), ("g", {"a": "2"}), ("h", {"a": 3})]


@pytest.mark.parametrize("path", ["", "$", "$.a.b", "$.list[99999999]", None, 7])
def test_a_piece_with_an_odd_path_is_noted(path: Any) -> None:
    begun = called(
        piece("$.a", stringValue="x"), piece("$.list[0]", numberValue=1), name="f"
    )
    folded = reply(begun, called(piece(path, stringValue="lost")))

    (call,) = only(folded).tool_calls
    assert call.arguments == {"a": "x", "list": [1]}
    assert notes(folded)


def test_whole_candidates_without_an_index_are_kept_apart() -> None:
    candidates = [chunk({"text": text})["candidates"][0] for text in "ab"]

    folded = whole_reply({"candidates": candidates})
    assert [choice.text(Kind.CONTENT) for choice in folded.choices] == ["a", "b"]


def test_an_index_that_is_left_out_is_0_beside_others() -> None:
    candidates = [chunk({"text": "b"}, index=1), chunk({"text": "a"})]

    folded = whole_reply({"candidates": [c["candidates"][0] for c in candidates]})
    assert [choice.text(Kind.CONTENT) for choice in folded.choices] == ["a", "b"]


def test_an_error_after_an_answer_is_kept() -> None:
    folded = reply(chunk({"text": "Hi"}), {"error": {"code": 500, "message": "no"}})

    assert folded.error is not None
    assert (folded.error.message, folded.error.code) == ("no", 500)
