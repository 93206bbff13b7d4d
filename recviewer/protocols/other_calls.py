"""Calls whose answers are not text: embeddings, lists of models, tools, counts."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind
from recviewer.model.transcript import ResponseError
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.recorded_errors import response_error
from recviewer.protocols.openai_envelope import Envelope, feed_envelope


class OpenAIEmbeddings(WireProtocol):
    """Reads the usage of an embeddings response; it has no choice."""

    name: ClassVar[str] = "openai-embeddings"
    event: ClassVar[Any] = Envelope

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

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold the result as what a tool says."""
        to = build.choice(0, "tool")
        _feed_content(event.get("content"), ".content", 0, to)
        for part, chunk in enumerate(sequence(event.get("chunks"))):
            path = f".chunks[{part}].content"
            _feed_content(mapping(chunk).get("content"), path, part, to)
        if message := string(event.get("error_message")):
            code = event.get("error_code")
            known = code if isinstance(code, str | int) else None
            build.error(ResponseError(message, code=known))


def _feed_content(content: object, path: str, part: int, to: ChoiceBuilder) -> None:
    """Add content: a string, an item with a text, or a list of them."""
    if isinstance(content, str):
        to.text(channel(Kind.CONTENT, part), content, path)
    elif isinstance(content, dict):
        _feed_content(content.get("text"), f"{path}.text", part, to)
    for number, item in enumerate(sequence(content)):
        _feed_content(item, f"{path}[{number}]", part, to)
