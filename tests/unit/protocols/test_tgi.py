from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from recviewer.model.track import Kind
from recviewer.model.transcript import Reply
from recviewer.reading import reader


def folded(*chunks: Any) -> Reply:
    data = b"".join(b"data:%b\n\n" % json.dumps(chunk).encode() for chunk in chunks)
    (exchange,) = reader.parse(data, Path("x.sse")).exchanges
    assert exchange.protocol == "tgi"
    return reader.fold(exchange)


def token(text: str, special: bool = False, **more: Any) -> dict[str, Any]:
    token = {"id": 1, "text": text, "logprob": -0.5, "special": special}
    return {"index": 1, "token": token, "generated_text": None, "details": None, **more}


def whole(text: str) -> dict[str, Any]:
    tokens = [{"id": 1, "text": text, "logprob": -0.5, "special": False}]
    return {
        "generated_text": text,
        "details": {"finish_reason": "length", "tokens": tokens},
    }


def test_tokens_join_and_the_whole_text_at_the_end_is_not_repeated() -> None:
    details = {"finish_reason": "eos_token", "generated_tokens": 3, "seed": None}
    end = token("</s>", special=True, generated_text="Hello", details=details)
    reply = folded(token("Hel"), token("lo"), end)
    (choice,) = reply.choices

    assert choice.text(Kind.CONTENT) == "Hello"
    assert choice.finish_reason == "eos_token"
    assert [logprob.token for logprob in choice.logprobs] == ["Hel", "lo"]
    assert reply.usage == {"generated_tokens": 3}


def test_whole_answers_in_a_row_are_choices() -> None:
    reply = folded(whole("Hi"), whole("Ho"))

    assert [choice.text(Kind.CONTENT) for choice in reply.choices] == ["Hi", "Ho"]
    assert [choice.finish_reason for choice in reply.choices] == ["length", "length"]


def test_a_token_of_another_shape_does_no_harm() -> None:
    odd: tuple[Any, ...] = (
        {"token": 5},
        {"token": None, "details": []},
        token("a", logprob="x"),
    )

    assert folded(token("Hi"), *odd).choices[0].text(Kind.CONTENT) == "Hia"


def test_answers_beside_the_best_one_are_choices() -> None:
    others = [{"generated_text": "b", "finish_reason": "length"}]
    best = {"finish_reason": "eos_token", "best_of_sequences": others}

    reply = folded({"generated_text": "a", "details": best})
    assert [c.text(Kind.CONTENT) for c in reply.choices] == ["a", "b"]
    assert [c.finish_reason for c in reply.choices] == ["eos_token", "length"]


def test_a_whole_text_that_differs_from_its_tokens_is_noted() -> None:
    last = {"token": {"id": 1, "text": "b"}, "generated_text": "other"}

    reply = folded(token("a"), last)
    said = ["generated_text differs from the tokens: only in the JSON"]
    assert [note.text for note in reply.notes] == said


def test_a_whole_text_that_ends_in_line_feeds_does_not_differ() -> None:
    tokens = [token("Hi"), token("\n\n", generated_text="Hi\n\n")]

    assert folded(*tokens).notes == ()
