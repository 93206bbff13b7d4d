"""Which protocol a response speaks, as far as fields and addresses tell."""

from __future__ import annotations

import pytest

from recviewer.model.exchange import Request
from recviewer.protocols.detection import by_url, may_answer


@pytest.mark.parametrize(
    ("names", "may"),
    [
        ({"choices"}, True),
        ({"candidates", "x"}, True),
        ({"error"}, True),
        ({"messageStart"}, True),
        ({"contentBlockDelta"}, True),
        ({"throttlingException"}, True),
        ({"title", "body", "author"}, False),
        (set(), False),
    ],
)
def test_an_object_may_be_an_answer_by_the_names_of_its_fields(
    names: set[str], may: bool
) -> None:
    assert may_answer(names) is may


@pytest.mark.parametrize(
    ("url", "protocol"),
    [
        ("https://h/v1/chat/completions", "openai-chat"),
        ("https://h/v1/chat/completions/?key=a/b", "openai-chat"),
        ("https://h/.api/completions/stream", "sourcegraph"),
        ("https://h/v1/completions", "openai-completions"),
        ("https://h/v1/responses/r_1", "openai-responses"),
        ("https://h/v1/messages", "anthropic"),
        ("https://h/publishers/anthropic/models/m:streamRawPredict", "anthropic"),
        ("https://h/model/eu.anthropic.m/invoke", "anthropic"),
        ("https://h/model/m/converse-stream", "bedrock-converse"),
        ("https://api.cohere.ai/v1/generate", "cohere"),
        ("/v2/chat", "cohere"),
        ("/v1/chat", None),
        ("https://h/v1beta/interactions", "gemini-interactions"),
        ("https://h/v1/models/m:streamGenerateContent?alt=sse", "gemini"),
        ("http://h/api/generate", "ollama"),
        ("https://h/v1/embeddings", "openai-embeddings"),
        ("https://h/v1/models", "openai-models"),
        ("https://h/v1/threads/t/runs/r/submit_tool_outputs", "openai-assistants"),
        ("https://h/v1/models/m:batchEmbedContents", "embeddings"),
        ("https://h/v1/rerank", "reranking"),
        ("https://h/v1/messages/count_tokens", "token-count"),
        ("https://h/login", None),
    ],
)
def test_an_address_tells_a_protocol_by_its_end(url: str, protocol: str | None) -> None:
    assert by_url(Request(b"", None, url=url)) == protocol
    assert by_url(Request(b"", None, endpoint=url)) == protocol


def test_a_call_of_a_tool_is_told_by_its_name_and_nothing_by_no_address() -> None:
    assert by_url(Request(b"", None, tool_name="f", url="/v1/messages")) == "ogx-tool"
    assert by_url(Request(b"", None)) is None
