from __future__ import annotations

from itertools import chain

import pytest

from recviewer.jsondoc.parsing import loads
from recviewer.protocols import (
    aimock,
    anthropic,
    bedrock,
    cohere,
    gemini,
    gemini_interactions,
    langsmith,
    mlx_lm,
    ollama,
    openai_assistants,
    openai_chat,
    openai_completions,
    openai_media,
    openai_responses,
    other_calls,
    recorded_messages,
    response_items,
    sourcegraph,
    text_models,
    tgi,
)
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.detection import by_event, by_type
from recviewer.protocols.registry import PROTOCOLS, Candidate
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import (
    CHAT_CHUNK,
    chat,
    content,
    exchange,
)
from tests.unit.protocols.streams import FORMS


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
        ("https://api.openai.com/v1/moderations", "openai-moderations"),
        ("https://api.openai.com/v1/threads/t/runs", "openai-assistants"),
        ("https://api.openai.com/v1/files", None),
    ],
)
def test_an_error_has_the_protocol_of_its_url(url: str, protocol: str | None) -> None:
    failed = exchange(None, request={"url": url}, is_exception=True)
    rejected = exchange({"error": {"message": "no"}}, request={"url": url}, status=400)

    assert failed.protocol == protocol
    assert rejected.protocol == protocol


def test_the_url_never_decides_for_an_answer() -> None:
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


CLASSES: tuple[type[WireProtocol], ...] = (
    aimock.Aimock,
    anthropic.Anthropic,
    bedrock.BedrockConverse,
    cohere.Cohere,
    gemini.Gemini,
    gemini_interactions.GeminiInteractions,
    langsmith.LangSmithTokens,
    ollama.Ollama,
    openai_assistants.OpenAIAssistants,
    openai_chat.OpenAIChat,
    openai_completions.OpenAICompletions,
    openai_responses.OpenAIResponses,
    openai_media.OpenAIAudio,
    openai_media.OpenAIImages,
    openai_media.OpenAIModerations,
    openai_media.OpenAISpeech,
    other_calls.Embeddings,
    other_calls.OgxTool,
    other_calls.OpenAIEmbeddings,
    other_calls.OpenAIModels,
    other_calls.Reranking,
    other_calls.TokenCount,
    mlx_lm.MlxLm,
    recorded_messages.RecordedMessages,
    response_items.ResponseItems,
    sourcegraph.Sourcegraph,
    text_models.TextModels,
    tgi.Tgi,
)
"""All protocols: mypy makes sure that each has the interface."""


@pytest.mark.parametrize("entry", PROTOCOLS, ids=lambda entry: entry.name)
def test_an_entry_has_the_name_of_its_class(entry: Candidate) -> None:
    assert entry.load().name == entry.name


def test_every_protocol_has_an_entry() -> None:
    assert {entry.load() for entry in PROTOCOLS} == set(CLASSES)


EVENTS = [
    loads(form.replace("N", "0").replace("PAD", '"x"').replace("TEXT", '"a"'))
    for form in chain(*FORMS.values())
]


@pytest.mark.parametrize("entry", PROTOCOLS, ids=lambda entry: entry.name)
def test_a_protocol_may_claim_every_event_that_it_claims(entry: Candidate) -> None:
    claims = entry.load().claims
    assert [e for e in EVENTS if claims(e) and not entry.may_claim(e)] == []


TYPES = {
    CHAT_CHUNK: "openai-chat",
    "openai.types.completion.Completion": "openai-completions",
    "openai.types.responses.response.Response": "openai-responses",
    "anthropic.types.message.Message": "anthropic",
    "google.genai._interactions.types.Interaction": "gemini-interactions",
    "google.genai.types.GenerateContentResponse": "gemini",
    "ollama._types.ChatResponse": "ollama",
    "cohere.types.ChatResponse": "cohere",
    "aimock.FixtureResponse": "aimock",
    "codex.ResponseItem": "openai-response-items",
    "mlx_lm.GenerationResponse": "mlx-lm",
    "recorded.Message": "recorded-messages",
    "google.genai._interactions.types.StepDelta": "gemini-interactions",
    "llama_stack_api.files.ProcessFileResponse": "ogx-tool",
    "openai.types.chat.chat_completion.ChatCompletion": "openai-chat",
    "openai.types.CreateEmbeddingResponse": "openai-embeddings",
    "openai.types.model.Model": "openai-models",
    "llama_stack_api.tools.ToolInvocationResult": "ogx-tool",
    "own.Chunk": None,
    "own.Model": None,
}


@pytest.mark.parametrize(("type_name", "protocol"), TYPES.items())
def test_a_class_that_the_recorder_names_is_of_its_protocol(
    type_name: str, protocol: str | None
) -> None:
    assert by_type(type_name, []) == protocol


@pytest.mark.parametrize(
    ("event", "protocol"),
    [
        ({"choices": [{"delta": {}}]}, "openai-chat"),
        ({"choices": [{"text": "", "index": 0}]}, "openai-completions"),
        ({"type": "response.created"}, "openai-responses"),
        ({"type": "error", "sequence_number": 1}, "openai-responses"),
        ({"type": "error", "error": {}}, "anthropic"),
        ({"type": "message", "role": "assistant", "content": []}, "anthropic"),
        ({"type": "content-delta"}, "cohere"),
        ({"generations": [], "id": ""}, "cohere"),
        ({"event_type": "text-generation"}, "cohere"),
        ({"event_type": "content.delta"}, "gemini-interactions"),
        ({"promptFeedback": {}}, "gemini"),
        ({"modelStreamErrorException": {}}, "bedrock-converse"),
        ({"embedding": [0.5]}, "embeddings"),
        ({"results": [{"relevance_score": 1}]}, "reranking"),
        ({"totalTokens": 3}, "token-count"),
        ({"object": "list", "data": [{"object": "model"}]}, "openai-models"),
        ({"object": "list", "data": [{"object": "embedding"}]}, "openai-embeddings"),
        ({"object": "unknown"}, None),
    ],
)
def test_an_event_is_claimed_by_its_shape(
    event: dict[str, object], protocol: str | None
) -> None:
    assert by_event(event, []) == protocol


CHAT_URL = "https://api.example.com/v1/chat/completions"


@pytest.mark.parametrize(
    ("url", "chunks", "protocol"),
    [
        (CHAT_URL, [{"type": "ping"}, {"type": "ping"}], "openai-chat"),
        (CHAT_URL, [{"choices": []}, {"choices": []}], "openai-chat"),
        (CHAT_URL, [{"vendor_event": "start"}, {"vendor_text": "x"}], "openai-chat"),
        (CHAT_URL, [{"error": {"message": "no"}}], "openai-chat"),
        (CHAT_URL, [{"type": "error", "error": {"message": "no"}}], "openai-chat"),
        ("/v1/messages", [{"type": "new"}, {"type": "newer"}], "anthropic"),
        ("/v1/responses", [{"type": "error", "error": {}}], "openai-responses"),
        ("/v1beta/models/g:streamGenerateContent", [{"text": "x"}], "gemini"),
        ("/model/m/converse-stream", [{"p": "abc"}], "bedrock-converse"),
        (
            "/model/us.anthropic.claude-3/invoke-with-response-stream",
            [{"throttlingException": {"message": "no"}}],
            "anthropic",
        ),
        ("/other", [{"throttlingException": {"message": "no"}}], "bedrock-converse"),
        ("/other", [{"vendor_event": "start"}], None),
    ],
)
def test_an_odd_stream_speaks_the_protocol_of_its_address(
    url: str, chunks: list[object], protocol: str | None
) -> None:
    read = exchange(chunks, request={"url": url}, is_streaming=True)

    assert read.protocol == protocol


@pytest.mark.parametrize(
    ("url", "body", "protocol"),
    [
        (CHAT_URL, {"choices": []}, "openai-chat"),
        ("/v1beta/models/g:generateContent", {"candidates": []}, "gemini"),
        (
            CHAT_URL,
            {"type": "message", "content": [], "role": "assistant"},
            "anthropic",
        ),
        ("/v1/messages", chat({"content": "a"}), "openai-chat"),
        ("/v1/responses", {"candidates": [{"content": {}}]}, "gemini"),
        ("/v1/messages", {"object": "list", "data": []}, None),
        ("/completions", {"users": ["a"]}, None),
    ],
)
def test_an_address_that_contradicts_the_body_does_not_count(
    url: str, body: object, protocol: str | None
) -> None:
    assert exchange(body, request={"url": url}).protocol == protocol


@pytest.mark.parametrize(
    "body",
    [
        {"choices": [{"text": "Yes"}, {"text": "No"}]},
        {"token": {"text": "abc"}},
        {"type": "message", "content": [], "user": "u"},
    ],
)
def test_objects_that_only_look_like_answers_are_not_claimed(body: object) -> None:
    assert exchange(body).protocol is None
