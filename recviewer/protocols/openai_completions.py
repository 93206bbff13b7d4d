"""OpenAI text completions, streamed and whole.

Fold rules: https://platform.openai.com/docs/api-reference/completions
"""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from recviewer.jsondoc.values import mapping, sequence
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.fields import reason_of, text_of
from recviewer.protocols.fold.known_fields import Known
from recviewer.protocols.openai_envelope import Envelope, feed_envelope
from recviewer.protocols.openai_fields import COMPLETION_FIELDS

_MARKS = {"index", "finish_reason", "logprobs"}
"""Fields of a choice beside its text, of which a poll has none."""

_CONTENT = channel(Kind.CONTENT)


class _Choice(msgspec.Struct, gc=False):
    index: int | None = None
    text: Any = None
    finish_reason: Any = None
    logprobs: Any = None


class CompletionEvent(Envelope, gc=False):
    """A text completion or a chunk of one, which have the same fields."""

    choices: list[_Choice | None] | None = None


class OpenAICompletions(WireProtocol):
    """Folds text completions, choice by choice."""

    name: ClassVar[str] = "openai-completions"
    event: ClassVar[Any] = CompletionEvent
    fields: ClassVar[Known | None] = COMPLETION_FIELDS

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a text completion; chat is asked before."""
        fields = mapping(event)
        return fields.get("object") == "text_completion" or any(
            isinstance(choice, dict)
            and "text" in choice
            and not _MARKS.isdisjoint(choice)
            for choice in sequence(fields.get("choices"))
        )

    def feed(self, event: CompletionEvent, build: ReplyBuilder) -> None:
        """Fold one chunk."""
        feed_envelope(event, build)
        for position, choice in enumerate(event.choices or ()):
            if choice is None:
                continue
            index = position if choice.index is None else choice.index
            to = build.choice(index)
            text = text_of(choice.text, build)
            to.text(_CONTENT, text, f".choices[{position}].text")
            _feed_logprobs(mapping(choice.logprobs), to)
            if reason := reason_of(choice.finish_reason):
                to.finish(reason)


def _feed_logprobs(logprobs: dict[str, Any], to: ChoiceBuilder) -> None:
    """Add the log probabilities, a list beside that of the tokens."""
    tokens, values = (sequence(logprobs.get(k)) for k in ("tokens", "token_logprobs"))
    for token, value in zip(tokens, values, strict=False):
        to.logprob(_CONTENT, token, value)
