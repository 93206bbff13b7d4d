"""Tokens of MLX-LM: its class `GenerationResponse`, one a token.

https://github.com/ml-explore/mlx-lm/blob/main/mlx_lm/generate.py
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.fields import reason_of, text_of
from recviewer.protocols.fold.known_fields import Known, known

_USAGE = ("prompt_tokens", "generation_tokens")

_FIELDS = known(
    "token logprobs from_draft prompt_tokens prompt_tps generation_tokens "
    "generation_tps peak_memory",
    texts="text finish_reason",
)


class MlxLm(WireProtocol):
    """Folds tokens."""

    name: ClassVar[str] = "mlx-lm"
    fields: ClassVar[Known | None] = _FIELDS

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a token."""
        return mapping(event).keys() >= {"text", "generation_tokens"}

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold a token; its counts are those up to here."""
        fields = mapping(event)
        to = build.choice(0)
        to.text(channel(Kind.CONTENT), text_of(fields.get("text"), build), ".text")
        build.usage({n: fields[n] for n in _USAGE if type(fields.get(n)) is int})
        to.finish(reason_of(fields.get("finish_reason")))
