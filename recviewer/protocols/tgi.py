"""The native API of Hugging Face's Text Generation Inference: generate, streamed too.

Shapes: `StreamResponse` and `GenerateResponse` in `router/src/lib.rs` of
https://github.com/huggingface/text-generation-inference.
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.fields import ONLY_IN_JSON, reason_of, text_of
from recviewer.protocols.fold.known_fields import Known, event, known

_CONTENT = channel(Kind.CONTENT)

_MARKS = {"id", "logprob", "special"}
"""Fields of a token beside its text."""

_COUNTS = ("input_length", "generated_tokens")

_TOKEN = known("logprob special", texts="text")

_DETAILS = "input_length generated_tokens prefill seed top_tokens"

_FIELDS = event(
    "top_tokens",
    texts="generated_text",
    token=_TOKEN,
    details=known(
        _DETAILS,
        texts="finish_reason",
        tokens=_TOKEN,
        best_of_sequences=known(
            _DETAILS, texts="generated_text finish_reason", tokens=_TOKEN
        ),
    ),
)


class Tgi(WireProtocol):
    """Folds tokens of a stream; each whole answer is a choice of its own."""

    name: ClassVar[str] = "tgi"
    fields: ClassVar[Known | None] = _FIELDS

    def __init__(self) -> None:
        self._answers = 0

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a token, or a whole answer."""
        fields = mapping(event)
        token = mapping(fields.get("token"))
        is_token = isinstance(token.get("text"), str) and not _MARKS.isdisjoint(token)
        return is_token or isinstance(fields.get("generated_text"), str)

    def _feed_other(
        self, answer: dict[str, Any], number: int, build: ReplyBuilder
    ) -> None:
        """Fold an answer that was sampled beside the best one."""
        to, path = build.choice(self._answers), ".details.best_of_sequences"
        self._answers += 1
        text = text_of(answer.get("generated_text"), build)
        to.text(_CONTENT, text, f"{path}[{number}].generated_text")
        to.finish(reason_of(answer.get("finish_reason")))

    @staticmethod
    def _compare(whole: str, build: ReplyBuilder) -> None:
        """Note it if a whole text is not what its tokens were."""
        build.skip_template()
        streamed = build.choice(0).text_so_far(_CONTENT)
        if not whole.rstrip().endswith(streamed.strip()):
            build.note_once(f"generated_text differs from the tokens: {ONLY_IN_JSON}")

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold a token or an answer; the last token's chunk repeats the whole text."""
        details = mapping(event.get("details"))
        if "token" in event:
            to = build.choice(0)
            _feed_token(event["token"], ".token.text", to, build)
            if whole := text_of(event.get("generated_text"), build):
                self._compare(whole, build)
        else:
            to = build.choice(self._answers)
            self._answers += 1
            text = text_of(event.get("generated_text"), build)
            to.text(_CONTENT, text, ".generated_text")
            for number, other in enumerate(sequence(details.get("best_of_sequences"))):
                self._feed_other(mapping(other), number, build)
            for token in sequence(details.get("tokens")):
                _feed_logprob(mapping(token), to)
        to.finish(reason_of(details.get("finish_reason")))
        build.usage({k: details[k] for k in _COUNTS if details.get(k) is not None})


def _feed_token(
    token: object, path: str, to: ChoiceBuilder, build: ReplyBuilder
) -> None:
    """Add a token; a special one, such as the end, is not part of the text."""
    fields = mapping(token)
    if not fields.get("special"):
        to.text(_CONTENT, text_of(fields.get("text"), build), path)
        _feed_logprob(fields, to)


def _feed_logprob(token: dict[str, Any], to: ChoiceBuilder) -> None:
    value = token.get("logprob")
    if isinstance(value, float) and not token.get("special"):
        to.logprob(_CONTENT, string(token.get("text")) or "", value)
