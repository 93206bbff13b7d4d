"""Which protocol a response speaks: its events are asked, then its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from recviewer import entry_points
from recviewer.entry_points import registered
from recviewer.model.exchange import Request
from recviewer.protocols.aimock import Aimock
from recviewer.protocols.anthropic import Anthropic
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.bedrock import BedrockConverse
from recviewer.protocols.cohere import Cohere
from recviewer.protocols.gemini import Gemini
from recviewer.protocols.gemini_interactions import GeminiInteractions
from recviewer.protocols.langsmith import LangSmithTokens
from recviewer.protocols.ollama import Ollama
from recviewer.protocols.openai_chat import OpenAIChat
from recviewer.protocols.openai_completions import OpenAICompletions
from recviewer.protocols.openai_responses import OpenAIResponses
from recviewer.protocols.other_calls import (
    Embeddings,
    OgxTool,
    OpenAIEmbeddings,
    OpenAIModels,
    Reranking,
    TokenCount,
)
from recviewer.protocols.sourcegraph import Sourcegraph
from recviewer.protocols.text_models import TextModels
from recviewer.protocols.tgi import Tgi

PROTOCOLS: tuple[type[WireProtocol], ...] = (
    OpenAIChat,
    OpenAICompletions,
    OpenAIResponses,
    Anthropic,
    GeminiInteractions,
    Gemini,
    Ollama,
    BedrockConverse,
    Cohere,
    TextModels,
    LangSmithTokens,
    Tgi,
    Sourcegraph,
    Aimock,
    OpenAIEmbeddings,
    OpenAIModels,
    Embeddings,
    Reranking,
    TokenCount,
    OgxTool,
)
"""All protocols, in the order in which they are asked."""

_BY_NAME = {protocol.name: protocol for protocol in PROTOCOLS}

_ADDRESSES: tuple[tuple[re.Pattern[str], type[WireProtocol]], ...] = (
    (re.compile(r"/chat/completions$"), OpenAIChat),
    (re.compile(r"/\.api/completions/(stream|code)$"), Sourcegraph),
    (re.compile(r"/completions$"), OpenAICompletions),
    (re.compile(r"/responses(/[^/]+)?$"), OpenAIResponses),
    (re.compile(r"/messages$"), Anthropic),
    (re.compile(r"/converse(-stream)?$"), BedrockConverse),
    (re.compile(r"cohere\.(com|ai)/v\d/(chat|generate)$"), Cohere),
    (re.compile(r"/interactions$"), GeminiInteractions),
    (re.compile(r"generate_?content(_?stream)?$", re.IGNORECASE), Gemini),
    (re.compile(r"/api/(chat|generate|embed|embeddings|ps|tags|pull)$"), Ollama),
    (re.compile(r"/embeddings$"), OpenAIEmbeddings),
    (re.compile(r"/models$"), OpenAIModels),
    (re.compile(r"(:(batchE|e)mbedContents?|/v\d/embed)$"), Embeddings),
    (re.compile(r"/v\d/rerank$"), Reranking),
    (re.compile(r"(/count_tokens|:countTokens)$"), TokenCount),
)
"""Ends of the paths that only one protocol uses."""


def named(name: str | None) -> type[WireProtocol] | None:
    """Return the protocol with this name, if there is one."""
    if name is None or name in _BY_NAME:
        return _BY_NAME.get(name or "")
    others = registered(entry_points.PROTOCOLS).classes
    return next((p for p in others if p.name == name), None)


@cache
def by_type(type_name: str) -> type[WireProtocol] | None:
    """Return the protocol of a class that the recorder named."""
    return next((p for p in _all() if p.claims_type(type_name)), None)


def by_event(event: object) -> type[WireProtocol] | None:
    """Return the protocol that claims a chunk's parsed payload."""
    return next((p for p in _all() if p.claims(event)), None)


def _all() -> Iterator[type[WireProtocol]]:
    """Yield the protocols, those of other packages last."""
    yield from PROTOCOLS
    yield from registered(entry_points.PROTOCOLS).classes


def by_address(request: Request) -> type[WireProtocol] | None:
    """Return the protocol a request was sent to: a guess for errors without events."""
    if request.tool_name:
        return OgxTool
    for address in (request.endpoint, request.url):
        path = (address or "").partition("?")[0].rstrip("/")
        for pattern, protocol in _ADDRESSES:
            if pattern.search(path):
                return protocol
    return None
