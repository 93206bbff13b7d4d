"""Cassettes of Mirascope for MLX-LM: the tokens of a local model, by hash of a prompt.

Prompts are not recorded, and there are no times.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from recviewer.formats.call import answer_to_exchange
from recviewer.formats.document import Document
from recviewer.formats.values import as_json
from recviewer.framing.body import FramedBody
from recviewer.jsondoc.values import mapping
from recviewer.model.exchange import Chunks, Exchange


class MlxLm:
    """Reads YAML whose `interactions` are lists of tokens by name."""

    name: ClassVar[str] = "mlx-lm"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the answers; None if the first is no list of tokens."""
        if document.fields is not None or document.items is not None:
            return None
        parts = document.yaml_parts
        whole = mapping(parts.documents[0]) if parts.documents else {}
        found = mapping(whole.get("interactions"))
        first = next(iter(found.values()), None)
        if not isinstance(first, list) or not first:
            return None
        if not {"text", "generation_tokens"} <= mapping(first[0]).keys():
            return None
        exchanges = [
            _exchange(name, tokens, k) for k, (name, tokens) in enumerate(found.items())
        ]
        if parts.broken is not None:
            note = f"cut off: {parts.broken}"
            last = exchanges[-1]
            exchanges[-1] = replace(last, notes=(*last.notes, note))
        return exchanges


def _exchange(name: object, tokens: object, number: int) -> Exchange:
    values = tokens if isinstance(tokens, list) else [tokens]
    raws = tuple(as_json(value) for value in values)
    chunks = Chunks(raws, base=f'.interactions["{name}"]')
    framed = FramedBody(chunks, streaming=True)
    raw = as_json({str(name): tokens})
    return answer_to_exchange(framed, raw, MlxLm.name, number=number)
