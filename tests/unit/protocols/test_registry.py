from __future__ import annotations

import pytest

from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import (
    CHAT_CHUNK,
    chat,
    content,
    exchange,
)


@pytest.mark.parametrize(
    ("url", "protocol"),
    [
        ("https://api.openai.com/v1/chat/completions", "openai-chat"),
        ("http://localhost/v1/v1/completions", "openai-completions"),
        ("https://api.anthropic.com/v1/messages?beta=true", "anthropic"),
        ("https://host/v1beta/interactions", "gemini-interactions"),
        ("https://host/v1beta/models/m:streamGenerateContent", "gemini"),
        ("vertexai:///generate_content_stream", "gemini"),
        ("http://localhost:11434/api/chat", "ollama"),
        ("https://api.openai.com/v1/embeddings", "openai-embeddings"),
        ("https://api.openai.com/v1/models/", "openai-models"),
        ("https://host/.api/completions/code?api-version=9", "sourcegraph"),
        ("https://api.cohere.com/v2/embed", "embeddings"),
        ("https://host/v1beta/models/m:batchEmbedContents", "embeddings"),
        ("https://api.cohere.com/v2/rerank", "reranking"),
        ("https://api.anthropic.com/v1/messages/count_tokens", "token-count"),
        ("https://api.openai.com/v1/moderations", None),
    ],
)
def test_an_error_that_says_nothing_is_of_its_address(
    url: str, protocol: str | None
) -> None:
    failed = exchange(None, request={"url": url}, is_exception=True)
    rejected = exchange({"error": {"message": "no"}}, request={"url": url}, status=400)

    assert failed.protocol == protocol
    assert rejected.protocol == protocol


def test_an_answer_is_never_told_by_its_address() -> None:
    request = {"url": "https://api.openai.com/v1/completions"}

    assert exchange({"answer": 42}, request=request).protocol is None
    assert exchange([chat({"content": "a"})], request=request).protocol == "openai-chat"


def test_the_recorded_class_decides_before_the_shape() -> None:
    typed = {"__type__": CHAT_CHUNK, "__data__": {"candidates": []}}

    assert exchange([typed]).protocol == "openai-chat"


def test_a_class_that_is_unknown_leaves_it_to_the_shape() -> None:
    typed = {"__type__": "own.Chunk", "__data__": chat({"content": "a"})}
    read = exchange([typed])

    assert read.protocol == "openai-chat"
    assert content(fold(read)) == "a"


def test_the_first_chunk_may_be_something_else() -> None:
    assert exchange([{"id": "x"}, chat({"content": "a"})]).protocol == "openai-chat"


@pytest.mark.parametrize("body", [{"a": 1}, [1, 2], [], "text", 5, None, [None], [[]]])
def test_an_unknown_shape_has_no_protocol_and_no_choices(body: object) -> None:
    read = exchange(body)

    assert read.protocol is None
    assert fold(read).choices == ()
