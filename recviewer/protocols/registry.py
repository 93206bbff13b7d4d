"""All protocols, and when each may apply. None is imported before it may.

A protocol claims events by their content. That would import every protocol to ask it:
here stands, for each, what an event must have so that it is asked at all, and how its
classes are called.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from recviewer import entry_points
from recviewer.entry_points import Entry, Plugins, arrange, registered
from recviewer.jsondoc.values import mapping
from recviewer.protocols.base import WireProtocol


class Candidate(Entry, frozen=True, eq=False):
    """A protocol, and what must be so that it is asked."""

    fields: Mapping[str, tuple[str, ...]] | None = None
    """Fields of its events: one must start with one of the values, or have any value if
    there are none. None to be asked about any event; empty where only the class tells,
    because the events look like those of others."""
    types: tuple[str, ...] = ()
    """Names of its classes; each `*` stands for anything."""

    def may_claim(self, event: object) -> bool:
        """Return whether the protocol may claim the parsed payload of a chunk."""
        if self.fields is None:
            return True
        values = mapping(event)
        return any(
            name in values and (not starts or str(values[name]).startswith(starts))
            for name, starts in self.fields.items()
        )

    def claims_type(self, type_name: str) -> bool:
        """Return whether a class that the recorder named belongs to the protocol."""
        if self.plugin is not None:
            claims = getattr(self.plugin, "claims_type", None)  # some have none
            return claims is not None and bool(claims(type_name))
        return any(_is_like(type_name, pattern) for pattern in self.types)


def _is_like(type_name: str, pattern: str) -> bool:
    first, *inner, last = pattern.split("*")
    ends = type_name.startswith(first) and type_name.endswith(last)
    return ends and all(piece in type_name for piece in inner)


def _any_of(*names: str) -> Mapping[str, tuple[str, ...]]:
    """Return fields of which one must be there, with any value."""
    return dict.fromkeys(names, ())


def _built_in(
    name: str,
    target: str,
    fields: Mapping[str, tuple[str, ...]] | None,
    types: tuple[str, ...] = (),
) -> Candidate:
    return Candidate(name, f"{__package__}.{target}", fields=fields, types=types)


PROTOCOLS = (
    _built_in(
        "openai-chat",
        "openai_chat:OpenAIChat",
        {"object": ("chat.completion",), "choices": ()},
        ("*.ChatCompletion", "*.ChatCompletionChunk"),
    ),
    _built_in(
        "openai-completions",
        "openai_completions:OpenAICompletions",
        {"object": ("text_completion",), "choices": ()},
        ("*.Completion",),
    ),
    _built_in(
        "openai-responses",
        "openai_responses:OpenAIResponses",
        {
            "type": (
                *("response.", "error", "session."),
                *("conversation.", "input_audio_buffer."),
            ),
            "object": ("response",),
        },
        ("openai.types.responses.*",),
    ),
    _built_in(
        "openai-assistants",
        "openai_assistants:OpenAIAssistants",
        {"object": ("thread.run", "thread.message")},
    ),
    _built_in(
        "anthropic",
        "anthropic:Anthropic",
        {"type": ("message", "content_block_", "error")},
        ("anthropic.*",),
    ),
    _built_in(
        "gemini-interactions",
        "gemini_interactions:GeminiInteractions",
        {
            "object": ("interaction",),
            "event_type": ("interaction.", "content.", "step."),
        },
        ("*._interactions.*", "*.Interaction"),
    ),
    _built_in(
        "gemini",
        "gemini:Gemini",
        _any_of(
            *("candidates", "usage_metadata", "usageMetadata"),
            *("prompt_feedback", "promptFeedback"),
        ),
        ("*.GenerateContentResponse",),
    ),
    _built_in("ollama", "ollama:Ollama", _any_of("created_at"), ("ollama.*",)),
    _built_in("bedrock-converse", "bedrock:BedrockConverse", None),
    _built_in(
        "cohere",
        "cohere:Cohere",
        {
            "type": ("citation-", "content-", "message-", "tool-"),
            **_any_of("event_type", "generation_id", "generations", "finish_reason"),
        },
        ("cohere.*",),
    ),
    _built_in(
        "text-completions",
        "text_models:TextModels",
        _any_of(
            *("results", "outputs", "generations", "completion", "generation"),
            *("outputText", "is_finished"),
        ),
    ),
    _built_in(
        "langsmith-tokens", "langsmith:LangSmithTokens", {"name": ("new_token",)}
    ),
    _built_in("tgi", "tgi:Tgi", _any_of("token", "generated_text")),
    _built_in(
        "sourcegraph", "sourcegraph:Sourcegraph", _any_of("completion", "deltaText")
    ),
    _built_in(
        "recorded-messages", "recorded_messages:RecordedMessages", {}, ("recorded.*",)
    ),
    _built_in(
        "mlx-lm",
        "mlx_lm:MlxLm",
        _any_of("generation_tokens"),
        ("*mlx_lm.GenerationResponse",),
    ),
    _built_in("aimock", "aimock:Aimock", {}, ("aimock.*",)),
    _built_in(
        "openai-response-items",
        "response_items:ResponseItems",
        {},
        ("codex.ResponseItem*",),
    ),
    _built_in(
        "openai-embeddings",
        "other_calls:OpenAIEmbeddings",
        {"object": ("list",)},
        ("*.CreateEmbeddingResponse",),
    ),
    _built_in(
        "openai-models",
        "other_calls:OpenAIModels",
        {"object": ("model",), "data": ()},
        ("openai.*.Model",),
    ),
    _built_in(
        "openai-moderations", "openai_media:OpenAIModerations", _any_of("results")
    ),
    _built_in(
        "openai-audio",
        "openai_media:OpenAIAudio",
        {"type": ("transcript.text.",), **_any_of("task")},
    ),
    _built_in(
        "openai-speech", "openai_media:OpenAISpeech", {"type": ("speech.audio.",)}
    ),
    _built_in(
        "openai-images",
        "openai_media:OpenAIImages",
        {"type": ("image_generation.", "image_edit."), **_any_of("created")},
    ),
    _built_in(
        "embeddings", "other_calls:Embeddings", _any_of("embeddings", "embedding")
    ),
    _built_in("reranking", "other_calls:Reranking", _any_of("results", "data")),
    _built_in(
        "token-count", "other_calls:TokenCount", _any_of("input_tokens", "totalTokens")
    ),
    _built_in(
        "ogx-tool",
        "other_calls:OgxTool",
        {},
        ("*.ToolInvocationResult", "*.ProcessFileResponse"),
    ),
)
"""The protocols in the order in which they are asked."""


def in_order() -> tuple[Candidate, ...]:
    """Return all protocols, also those of other packages, in the order to ask them."""
    return _in_order(registered(entry_points.PROTOCOLS))


def named(name: str | None) -> type[WireProtocol] | None:
    """Return the protocol with this name, if there is one."""
    entry = _by_name(registered(entry_points.PROTOCOLS)).get(name or "")
    return entry.load() if entry else None


@lru_cache(1)
def _in_order(plugins: Plugins) -> tuple[Candidate, ...]:
    return arrange(plugins, PROTOCOLS)


@lru_cache(1)
def _by_name(plugins: Plugins) -> dict[str, Candidate]:
    return {entry.name: entry for entry in _in_order(plugins)}
