"""Ollama's own API: chat and generate, and the calls around them.

Fold rules: https://github.com/ollama/ollama/blob/main/docs/api.md
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import epoch_seconds, mapping, seconds, sequence, string
from recviewer.model.track import Kind
from recviewer.model.transcript import Totals
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.fields import reason_of, text_of
from recviewer.protocols.fold.known_fields import ERROR, Known, known
from recviewer.protocols.fold.recorded_errors import response_error

_CHOICE = 0
"""Index of the only choice, the answer."""

_CONTENT = channel(Kind.CONTENT)
_REASONING = channel(Kind.REASONING)

_NANOSECONDS = 1e9
"""Durations are recorded in nanoseconds."""

_MESSAGE = known(
    "tool_name",
    texts="content thinking",
    tool_calls=known(
        "type", function=known("arguments description type", texts="name")
    ),
)

_FIELDS = known(
    "done total_duration load_duration prompt_eval_count prompt_eval_duration "
    "eval_count eval_duration context remote_model remote_host logprobs "
    # Of calls without a choice: pulled, listed and running models, and embeddings.
    "models embeddings embedding digest total completed status",
    texts="response thinking done_reason",
    message=_MESSAGE,
    error=ERROR,
)


_ALWAYS = {"model", "created_at", "done"}
"""Fields of every line; a list of things to do may have the last two."""


class Ollama(WireProtocol):
    """Folds chat and generate answers; all other calls have no choice."""

    name: ClassVar[str] = "ollama"
    fields: ClassVar[Known | None] = _FIELDS

    def __init__(self) -> None:
        self._tool_calls = 0

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a line of a chat or generate answer."""
        fields = mapping(event)
        answer = fields.get("message"), fields.get("response")
        return fields.keys() >= _ALWAYS and answer != (None, None)

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one line, or a whole answer."""
        build.model = build.model or string(event.get("model"))
        # The recorder writes 1970 in place of a time that it left out.
        if (created := epoch_seconds(event.get("created_at")) or 0.0) > 0:
            build.time(created)
        if event.get("message") is not None:
            message = mapping(event["message"])
            to = build.choice(_CHOICE, string(message.get("role")))
            _feed_texts(message, ".message", "content", to, build)
            self._feed_tool_calls(message.get("tool_calls"), to, build)
        elif event.get("response") is not None:
            _feed_texts(event, "", "response", build.choice(_CHOICE), build)
        _feed_end(event, build)

    def _feed_tool_calls(
        self, calls: object, to: ChoiceBuilder, build: ReplyBuilder
    ) -> None:
        for number, call in enumerate(sequence(calls)):
            function = mapping(mapping(call).get("function"))
            to.tool_call(
                self._tool_calls,
                id=string(mapping(call).get("id")),
                name=text_of(function.get("name"), build),
                arguments=function.get("arguments"),
                path=f".message.tool_calls[{number}].function.name",
            )
            self._tool_calls += 1


def _feed_texts(
    fields: dict[str, Any],
    path: str,
    answer: str,
    to: ChoiceBuilder,
    build: ReplyBuilder,
) -> None:
    """Add the thinking and the answer; chat and generate name its field differently."""
    for name, of in (("thinking", _REASONING), (answer, _CONTENT)):
        to.text(of, text_of(fields.get(name), build), f"{path}.{name}")


def _feed_end(event: dict[str, Any], build: ReplyBuilder) -> None:
    """Fold the end of the answer: its reason, the counts and the times."""
    if reason := reason_of(event.get("done_reason")):
        build.choice(_CHOICE).finish(reason)
    build.ended = build.ended or bool(event.get("done"))
    counts = ("prompt_eval_count", "eval_count")
    build.usage({name: event[name] for name in counts if event.get(name) is not None})
    total = seconds(event.get("total_duration"), _NANOSECONDS)
    if total:
        ttft = seconds(event.get("load_duration"), _NANOSECONDS) + seconds(
            event.get("prompt_eval_duration"), _NANOSECONDS
        )
        build.totals(Totals(ttft or None, total, "total, load and prompt duration"))
    if event.get("error"):
        build.error(response_error(event["error"]))
