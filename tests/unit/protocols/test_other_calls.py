from __future__ import annotations

import pytest

from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import content, exchange, only


def typed(name: str, **data: object) -> dict[str, object]:
    return {"__type__": name, "__data__": data}


def test_an_embedding_has_usage_and_no_choice() -> None:
    body = typed(
        "openai.types.create_embedding_response.CreateEmbeddingResponse",
        data=[{"object": "embedding", "embedding": [0.5]}],
        model="m",
        usage={"total_tokens": 2},
    )
    read = exchange(body)
    folded = fold(read)

    assert (read.protocol, folded.choices) == ("openai-embeddings", ())
    assert (folded.model, folded.usage) == ("m", {"total_tokens": 2})


@pytest.mark.parametrize(
    "body",
    [
        [typed("openai.types.model.Model", id="m", object="model")] * 2,
        {"object": "list", "data": [{"id": "m", "object": "model"}]},
    ],
)
def test_models_are_no_choices(body: object) -> None:
    read = exchange(body)

    assert (read.protocol, fold(read).choices) == ("openai-models", ())


@pytest.mark.parametrize(
    ("body", "protocol", "usage"),
    [
        ({"embeddings": [{"values": [0.5]}]}, "embeddings", None),
        (
            {
                "id": "x",
                "texts": ["a"],
                "embeddings": {"float": [[0.5]]},
                "meta": {"billed_units": {"input_tokens": 1}},
            },
            "embeddings",
            {"input_tokens": 1},
        ),
        (
            {"embedding": [0.5], "inputTextTokenCount": 4},
            "embeddings",
            {"inputTextTokenCount": 4},
        ),
        (
            {
                "embeddings": [{"values": [0.5]}],
                "usageMetadata": {"promptTokenCount": 4},
            },
            "embeddings",
            {"promptTokenCount": 4},
        ),
        ({"model": "m", "embeddings": [[0.5, 1]]}, "embeddings", None),
        ({"results": [{"index": 0, "relevance_score": 0.9}]}, "reranking", None),
        ({"results": [{"index": 0, "relevanceScore": 0.9}]}, "reranking", None),
        (
            {"data": [{"relevance_score": 0.5}], "usage": {"total_tokens": 9}},
            "reranking",
            {"total_tokens": 9},
        ),
        ({"input_tokens": 12}, "token-count", {"input_tokens": 12}),
        ({"totalTokens": 100}, "token-count", {"totalTokens": 100}),
    ],
)
def test_calls_without_words_have_usage_and_no_choice(
    body: object, protocol: str, usage: object
) -> None:
    read = exchange(body)
    folded = fold(read)

    assert (read.protocol, folded.usage) == (protocol, usage)
    assert (folded.choices, folded.notes) == ((), ())


@pytest.mark.parametrize(
    "body", [{"embedding": "x"}, {"embeddings": [[]]}, {"results": [1]}, {"a": 1}]
)
def test_an_answer_that_only_looks_like_such_a_call_is_unknown(body: object) -> None:
    assert exchange(body).protocol is None


def test_a_tool_result_has_the_role_tool() -> None:
    body = typed("ogx_api.tools.ToolInvocationResult", content="42", error_message=None)
    read = exchange(body, request={"tool_name": "add", "kwargs": {"x": 1}})
    folded = fold(read)

    assert (read.protocol, content(folded)) == ("ogx-tool", "42")
    assert only(folded).role == "tool"
    assert only(folded).tracks[0].paths == (".content",)


def test_a_tool_result_may_be_a_list_of_texts() -> None:
    items = ["a", {"type": "text", "text": "b"}, 7]
    body = typed("llama_stack.apis.tools.ToolInvocationResult", content=items)

    assert content(fold(exchange(body))) == "ab7"


def test_a_tool_s_error_is_the_reply_s_error() -> None:
    body = typed(
        "ogx_api.tools.ToolInvocationResult",
        content=None,
        error_message="no such tool",
        error_code=404,
    )
    folded = fold(exchange(body))

    assert folded.error is not None
    assert (folded.error.message, folded.error.code) == ("no such tool", 404)


def test_the_chunks_of_a_processed_file_are_sections() -> None:
    chunks = [{"content": "a"}, {"content": [{"type": "text", "text": "b"}]}]
    body = typed("ogx_api.file_processors.ProcessFileResponse", chunks=chunks)
    read = exchange(body)

    found = [(str(t.channel), t.text) for t in only(fold(read)).tracks]
    assert found == [("content", "a"), ("content[1]", "b")]
