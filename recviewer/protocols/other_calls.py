"""Calls whose answers are not text: embeddings, lists of models, tools, counts."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from recviewer.jsondoc.values import mapping, sequence
from recviewer.model.track import Kind
from recviewer.model.transcript import ResponseError
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.fields import reason_of, text_of
from recviewer.protocols.fold.known_fields import ANYTHING, Known, event, known
from recviewer.protocols.fold.recorded_errors import response_error
from recviewer.protocols.openai_envelope import Envelope, feed_envelope
from recviewer.protocols.openai_fields import EMBEDDING_FIELDS

_META = known("api_version billed_units tokens warnings is_deprecated")

_VECTOR_FIELDS = event(
    "embeddings embedding embeddingsByType inputTextTokenCount prompt_eval_count "
    "total_duration load_duration response_type texts images metadata message",
    meta=_META,
    usageMetadata=ANYTHING,
)

_RANK = known("relevance_score relevanceScore document")

_RANK_FIELDS = event(results=_RANK, data=_RANK, meta=_META)

_COUNT_FIELDS = event(
    "input_tokens totalTokens totalBillableCharacters cachedContentTokenCount "
    "promptTokensDetails cacheTokensDetails sdkHttpResponse context_management"
)

_PIECE = known("type", texts="text").or_a_text()

_TOOL_FIELDS = event(
    "metadata",
    texts="error_message error_code",
    content=_PIECE,
    chunks=known(
        "chunk_id chunk_metadata metadata stored_chunk_id embedding", content=_PIECE
    ),
)


class OpenAIEmbeddings(WireProtocol):
    """Reads the usage of an embeddings response; it has no choice."""

    name: ClassVar[str] = "openai-embeddings"
    event: ClassVar[Any] = Envelope
    fields: ClassVar[Known | None] = EMBEDDING_FIELDS

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a list of embeddings."""
        fields = mapping(event)
        return fields.get("object") == "list" and any(
            mapping(item).get("object") == "embedding"
            for item in sequence(fields.get("data"))[:1]
        )

    def feed(self, event: Envelope, build: ReplyBuilder) -> None:
        """Fold the response."""
        feed_envelope(event, build)


class _Listed(msgspec.Struct, gc=False):
    """The description of a model, or a list of them; only an error is read."""

    error: Any = None


class OpenAIModels(WireProtocol):
    """Reads a list of models; it has no choice."""

    name: ClassVar[str] = "openai-models"
    event: ClassVar[Any] = _Listed
    fields: ClassVar[Known | None] = ANYTHING

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event describes a model, or lists such."""
        fields = mapping(event)
        first = mapping(next(iter(sequence(fields.get("data"))), None))
        return "model" in (fields.get("object"), first.get("object"))

    def feed(self, event: _Listed, build: ReplyBuilder) -> None:
        """Fold nothing but an error."""
        if event.error:
            build.error(response_error(event.error))


class _Billed(WireProtocol):
    """Answers in numbers, whose tokens are counted."""

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Note the usage, wherever an API states it."""
        stated = mapping(event.get("usage")) or mapping(event.get("usageMetadata"))
        billed = mapping(mapping(event.get("meta")).get("billed_units"))
        names = ("inputTextTokenCount", "prompt_eval_count")
        counts = {name: event[name] for name in names if name in event}
        build.usage(stated or billed or counts)


class Embeddings(_Billed):
    """Reads the embeddings of Gemini, Cohere, Titan and Ollama; they have no choice."""

    name: ClassVar[str] = "embeddings"
    fields: ClassVar[Known | None] = _VECTOR_FIELDS

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event holds vectors, in whatever shape."""
        fields = mapping(event)
        found = fields.get("embeddings", fields.get("embedding"))
        if isinstance(found, dict):
            found = next(iter(found.values()), None)
        first = next(iter(sequence(found)), None)
        if isinstance(first, dict):
            first = first.get("values")
        if isinstance(first, list):
            first = next(iter(first), None)
        return isinstance(first, int | float)


class Reranking(_Billed):
    """Reads the order of documents; it has no choice."""

    name: ClassVar[str] = "reranking"
    fields: ClassVar[Known | None] = _RANK_FIELDS

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a list of documents with their relevance."""
        fields = mapping(event)
        results = sequence(fields.get("results", fields.get("data")))
        first = mapping(next(iter(results), None))
        return "relevance_score" in first or "relevanceScore" in first


class TokenCount(WireProtocol):
    """Reads the token counts of prompts by Anthropic and Gemini."""

    name: ClassVar[str] = "token-count"
    fields: ClassVar[Known | None] = _COUNT_FIELDS

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a count and nothing else."""
        fields = mapping(event)
        alone = fields.keys() == {"input_tokens"} and type(fields["input_tokens"])
        return alone is int or type(fields.get("totalTokens")) is int

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Note the count."""
        build.usage({k: v for k, v in event.items() if type(v) is int})


class OgxTool(WireProtocol):
    """Folds the result of a tool or a file processor."""

    name: ClassVar[str] = "ogx-tool"
    fields: ClassVar[Known | None] = _TOOL_FIELDS

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold the result as what a tool says."""
        to = build.choice(0, "tool")
        _feed_content(event.get("content"), ".content", 0, to, build)
        for part, chunk in enumerate(sequence(event.get("chunks"))):
            path = f".chunks[{part}].content"
            _feed_content(mapping(chunk).get("content"), path, part, to, build)
        if message := reason_of(event.get("error_message")):
            code = event.get("error_code")
            known = code if isinstance(code, str | int) else None
            build.error(ResponseError(message, code=known))


def _feed_content(
    content: object, path: str, part: int, to: ChoiceBuilder, build: ReplyBuilder
) -> None:
    """Add content: a string, an item with a text, or a list of them."""
    if isinstance(content, dict):
        _feed_content(content.get("text"), f"{path}.text", part, to, build)
    else:
        to.text(channel(Kind.CONTENT, part), text_of(content, build), path)
    for number, item in enumerate(sequence(content)):
        _feed_content(item, f"{path}[{number}]", part, to, build)
