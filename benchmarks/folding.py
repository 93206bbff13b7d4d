"""Folding chunks, against the vendor's own client."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletionChunk

from benchmarks import inputs
from benchmarks.measuring import cpu_seconds, ratio
from benchmarks.table import Row
from recviewer.model.exchange import (
    Chunks,
    Exchange,
    Request,
    Response,
)
from recviewer.protocols.fold.folding import fold
from recviewer.protocols.openai_chat import OpenAIChat

_CHUNKS = 100_000
_SHARE = 10
"""The client folds a tenth of the chunks; its time grows at least linearly."""


def rows(work: Path) -> Iterator[Row]:
    """Measure CPU time. The client's chunks are already parsed, ours are not."""
    del work
    texts = [_payload(item) for item in inputs.chunks(_CHUNKS)]
    ours = _exchange(texts)
    theirs = [
        ChatCompletionChunk.model_validate_json(text)
        for text in texts[: _CHUNKS // _SHARE]
    ]
    gc.freeze()
    times = ratio(
        partial(cpu_seconds, partial(_theirs, theirs)),
        partial(cpu_seconds, partial(fold, ours)),
        3,
    )
    gc.unfreeze()
    yield Row(
        f"folding {_CHUNKS:,} chat chunks, times faster than openai's client",
        times * _SHARE,
        50,
        at_least=True,
    )


def _payload(item: str) -> str:
    payload: Any = msgspec.json.decode(item)["__data__"]
    payload["choices"][0]["delta"]["role"] = "assistant"  # required by the client
    return msgspec.json.encode(payload).decode()


def _exchange(texts: list[str]) -> Exchange:
    """Make an exchange of unparsed chunks."""
    chunks = Chunks([text.encode() for text in texts])
    request = Request(raw=b"null", body=None)
    response = Response(raw=lambda: b"null", chunks=chunks, streaming=True)
    return Exchange(0, "made up", OpenAIChat.name, request, response)


def _theirs(chunks: list[ChatCompletionChunk]) -> None:
    state = ChatCompletionStreamState()
    for chunk in chunks:
        state.handle_chunk(chunk)
    state.get_final_completion()
