"""What is read in one pass for a list is what folding says, whatever a file holds."""

from __future__ import annotations

import json
from pathlib import Path
from time import time_ns
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.config import samples
from recviewer.index.passages import unpack
from recviewer.library.scan.summarize import Found, examine
from recviewer.reading import ordinary
from tests.corpus import ABSENT, CORPUS
from tests.unit.library.recordings import chat, write

CHUNK = "openai.types.chat.chat_completion_chunk.ChatCompletionChunk"
WHOLE = "openai.types.chat.chat_completion.ChatCompletion"
MODEL = "openai.types.model.Model"
EMBEDDINGS = "openai.types.create_embedding_response.CreateEmbeddingResponse"


def both_ways(path: str) -> tuple[Found, Found]:
    """Read a file in one pass, if it is ordinary, and by folding."""
    later = time_ns() + 10_000_000_000
    quick = examine(path, texts=True, now_ns=later)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordinary, "read", lambda _: None)
        return quick, examine(path, texts=True, now_ns=later)


def assert_equal(path: str) -> None:
    quick, folded = both_ways(path)
    assert quick.summaries == folded.summaries
    assert passages(quick) == passages(folded)


def passages(found: Found) -> list[Any]:
    """Return the texts in an order that does not tell which came first."""
    every = unpack(found.texts) if found.texts.notes else ()
    return sorted(every, key=lambda p: (p.exchange, str(p.choice), p.channel, p.path))


ANYTHING = st.sampled_from([None, "", "x", 0, 7, True, [], ["x"], {}, {"text": "x"}])


@st.composite
def odd(draw: st.DrawFn, *usual: object) -> Any:
    """Draw what is usual most of the time, else anything."""
    return draw(st.sampled_from(usual) if draw(st.integers(0, 6)) else ANYTHING)


CALLS = st.lists(
    st.fixed_dictionaries(
        {
            "function": odd(
                {"name": "add"}, {"arguments": "1"}, {"name": "", "input": 1}
            )
        },
        optional={
            "index": odd(0, 0, 1, -1),
            "id": odd("call_1", "call_2", "null"),
            "type": odd("function"),
            "custom": odd(None),
        },
    ),
    max_size=2,
)
MESSAGE = st.fixed_dictionaries(
    {},
    optional={
        "content": st.one_of(odd("a", "b ", "é", "\U0001f600"), st.text(max_size=3)),
        "role": odd("assistant"),
        "refusal": odd(None, "no"),
        "reasoning": odd(None, "hm"),
        "reasoning_content": odd(None, "hm"),
        "tool_calls": st.one_of(st.none(), CALLS, odd(None)),
        "function_call": odd(None, None),
        "audio": odd(None, None),
    },
)


def choices(field: str) -> st.SearchStrategy[Any]:
    choice = st.fixed_dictionaries(
        {"index": odd(0, 0, 1, 2), field: st.one_of(MESSAGE, MESSAGE, odd(None))},
        optional={
            "finish_reason": odd(None, "stop", "length"),
            "logprobs": odd(None, None),
            "text": odd(None, None),
            "error": odd(None, None),
            "delta" if field == "message" else "message": odd(None, None),
        },
    )
    return st.one_of(st.lists(choice, max_size=2), odd(None, []))


def events(field: str) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"choices": choices(field)},
        optional={
            "model": odd("m1", "m2"),
            "usage": odd(None, {"total_tokens": 1}),
            "error": odd(None, None),
            "x_groq": odd(None, {"id": "1"}),
            "message": odd(None, None),
        },
    )


def typed(name: str, data: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from([name] * 9 + ["openai.types.chat.Other"])
    return st.fixed_dictionaries({"__type__": names, "__data__": data})


BODIES = st.one_of(
    st.lists(typed(CHUNK, events("delta")), max_size=5),
    st.lists(typed(CHUNK, events("delta")), max_size=5),
    typed(WHOLE, events("message")),
    st.lists(typed(MODEL, st.fixed_dictionaries({}, optional={"error": odd(None)}))),
    typed(EMBEDDINGS, events("message")),
)
RESPONSES = st.fixed_dictionaries(
    {"body": BODIES},
    optional={
        "is_streaming": odd(True, True, False),
        "status": odd(None, 200, 500),
        "is_exception": odd(None, False),
    },
)
REQUESTS = st.one_of(
    st.sampled_from(
        [
            chat("Hello")["request"],
            chat("Hello", {"role": "assistant", "content": "ab"}, "More")["request"],
            {"endpoint": "/v1/models", "method": "GET", "url": "http://a/v1/models"},
            {"endpoint": "/v1/embeddings", "body": {"input": ["a"], "model": "m"}},
        ]
    ),
    odd({}),
)


@st.composite
def recordings(draw: st.DrawFn) -> Any:
    return {"request": draw(REQUESTS), "response": draw(RESPONSES)}


@given(recordings())
def test_one_pass_says_of_any_recording_what_folding_says(
    tmp_path_factory: pytest.TempPathFactory, recording: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / "drawn.json"
    assert_equal(write(path, recording))


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
def test_an_ordinary_chat_is_read_in_one_pass(tmp_path: Path, stream: bool) -> None:
    calls = [("add", '{"a": 1}'), ("add", "{}")]
    recording = chat("Hello", stream=stream, choices=2, calls=calls)
    path = write(tmp_path / "a.json", recording)
    assert ordinary.read(Path(path).read_bytes()) is not None
    assert_equal(path)


def test_the_chunks_of_an_ordinary_chat_can_be_looked_at(tmp_path: Path) -> None:
    recording = chat("Hello", stream=True, choices=2)
    found = ordinary.read(json.dumps(recording).encode())
    assert found is not None
    chunks = found.exchange.response.chunks
    texts = [json.loads(chunks.text(number)) for number in range(len(chunks))]
    assert texts == recording["response"]["body"]
    assert json.loads(bytes(found.exchange.response.raw())) == recording["response"]


def test_a_request_that_looks_like_a_response_misleads_nobody(tmp_path: Path) -> None:
    recording = chat("Hello", stream=True)
    recording["request"]["body"] = recording["response"]["body"]
    recording["response"]["body"] = [{"__type__": "ollama._types.X", "__data__": {}}]
    assert_equal(write(tmp_path / "a.json", recording))


def test_a_recording_with_a_broken_byte_is_folded(tmp_path: Path) -> None:
    text = json.dumps(chat("Hello", stream=True)).encode()
    path = tmp_path / "a.json"
    path.write_bytes(text.replace(b"Fine", b"F\xffne"))
    assert ordinary.read(path.read_bytes()) is None
    assert_equal(str(path))


def test_all_samples_are_read_as_folding_does() -> None:
    paths = sorted(samples.folder().rglob("*.json"))
    for path in paths:
        assert_equal(str(path))


@pytest.mark.skipif(not CORPUS.is_dir(), reason=ABSENT)
def test_one_pass_says_of_every_real_recording_what_folding_says() -> None:
    paths = [path for path in sorted(CORPUS.rglob("*.json")) if path.is_file()]
    read = [path for path in paths if ordinary.read(path.read_bytes()) is not None]
    assert len(read) > len(paths) / 2
    for path in read:  # all others are folded anyway
        assert_equal(str(path))
