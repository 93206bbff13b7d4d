from __future__ import annotations

import pytest

from recviewer.reader import fold
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


def test_what_a_tool_returned_is_said_by_the_tool() -> None:
    body = typed("ogx_api.tools.ToolInvocationResult", content="42", error_message=None)
    read = exchange(body, request={"tool_name": "add", "kwargs": {"x": 1}})
    folded = fold(read)

    assert (read.protocol, content(folded)) == ("ogx-tool", "42")
    assert only(folded).role == "tool"
    assert only(folded).tracks[0].paths == (".content",)


def test_what_a_tool_returned_may_be_a_list_of_texts() -> None:
    items = ["a", {"type": "text", "text": "b"}, 7]
    body = typed("llama_stack.apis.tools.ToolInvocationResult", content=items)

    assert content(fold(exchange(body))) == "ab"


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
