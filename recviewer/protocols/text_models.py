"""Plain text models behind Bedrock, and the older completions of Anthropic.

Each has a field of its own for the text; everything else is alike.
https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.fields import ONLY_IN_JSON, reason_of, text_of
from recviewer.protocols.fold.known_fields import Known, event, known

_CONTENT = channel(Kind.CONTENT)

_LISTS = {"results": "outputText", "outputs": "text", "generations": "text"}
"""Lists in which Titan, Mistral and Cohere Command send whole answers, and the field of
the text."""

_TEXTS = {
    "completion": {"stop_reason", "stop"},
    "generation": {"stop_reason", "generation_token_count"},
    "outputText": {"completionReason", "inputTextTokenCount", "index"},
    "text": {"is_finished"},
}
"""Fields with a text, and other fields of which at least one must be beside it."""

_REASONS = ("stop_reason", "completionReason", "finish_reason")

_COUNTS = (
    "generation_token_count",
    "inputTextTokenCount",
    "prompt_token_count",
    "tokenCount",
    "totalOutputTextTokenCount",
)

_ITEM = known(
    "tokenCount likelihood token_likelihoods generation_id is_finished logprobs stop",
    texts="outputText text stop_reason completionReason finish_reason",
)

_FIELDS = event(
    "type log_id stop generation_token_count inputTextTokenCount prompt_token_count "
    "tokenCount totalOutputTextTokenCount is_finished prompt logprobs truncated "
    "exception generation_id",
    texts="completion generation outputText text "
    "stop_reason completionReason finish_reason",
    results=_ITEM,
    outputs=_ITEM,
    generations=_ITEM,
)


class TextModels(WireProtocol):
    """Folds answers of Titan, Llama, Mistral, Cohere Command and the older Claude."""

    name: ClassVar[str] = "text-completions"
    fields: ClassVar[Known | None] = _FIELDS

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a text, or a list of texts, with its reason."""
        fields = mapping(event)
        for name, inner in _LISTS.items():
            if any(_is_answer(mapping(item), inner)
                   for item in sequence(fields.get(name))):  # fmt: skip
                return True
        return any(
            isinstance(fields.get(name), str) and not beside.isdisjoint(fields)
            for name, beside in _TEXTS.items()
        )

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one chunk, or a whole answer."""
        build.model = build.model or string(event.get("model"))
        for number, path, name, fields in _answers(event):
            to = build.choice(number)
            to.text(_CONTENT, text_of(fields.get(name), build), f"{path}.{name}")
            _note_unread_texts(fields, name, build)
            to.finish(_ended(fields))
        build.usage({n: event[n] for n in _COUNTS if type(event.get(n)) is int})


def _answers(event: dict[str, Any]) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    for name, inner in _LISTS.items():
        for number, item in enumerate(sequence(event.get(name))):
            yield number, f".{name}[{number}]", inner, mapping(item)
    index = event.get("index") if "is_finished" in event else 0
    for name in _TEXTS:
        if name in event or (name == "text" and event.get("is_finished")):
            yield index if type(index) is int else 0, "", name, event


def _is_answer(fields: dict[str, Any], name: str) -> bool:
    """Return whether an object is an answer; its reason is null until it ends."""
    return isinstance(fields.get(name), str) and not fields.keys().isdisjoint(_REASONS)


def _ended(fields: dict[str, Any]) -> str | None:
    return next(filter(None, (reason_of(fields.get(name)) for name in _REASONS)), None)


def _note_unread_texts(fields: dict[str, Any], read: str, build: ReplyBuilder) -> None:
    """Note the texts beside the one that was folded."""
    for name in _TEXTS:
        if name != read and string(fields.get(name)):
            build.note_once(f"{name} beside {read}: {ONLY_IN_JSON}")
