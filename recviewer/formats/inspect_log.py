"""Logs of Inspect AI in JSON: the calls to models among the events of each sample.

https://inspect.aisi.org.uk/eval-logs.html. Where the API's own request and response
are kept, as `call`, those are read; otherwise Inspect's `input` and `output`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from recviewer.formats import kept_messages
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchange,
)
from recviewer.formats.document import Document
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping, number, sequence, string
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import ResponseError

_FIELDS = frozenset({"eval", "samples"})


_ATTACHMENT = "attachment://"
"""Start of a text that is stored apart, before its key."""

_RESOLVE = (
    f'walk(if type == "string" and startswith("{_ATTACHMENT}")'
    f' then $found[ltrimstr("{_ATTACHMENT}")] // . else . end)'
)
"""jq filter that puts back what is stored apart."""


class InspectLog:
    """Reads logs with samples."""

    name: ClassVar[str] = "inspect"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the calls of a log; None if the file is none, or has no calls."""
        fields = document.fields or {}
        if not fields.keys() >= _FIELDS:
            return None
        task = first_string(mapping(parsing.loads(fields["eval"])), "task")
        samples = sequence(parsing.loads(fields["samples"]))
        found: list[Exchange] = []
        for index, value in enumerate(samples):
            sample, path = mapping(value), f".samples[{index}]"
            test = "::".join(filter(None, (task, _sample_name(sample)))) or None
            attachments = mapping(sample.get("attachments"))
            for event, place in _calls(sample, path):
                whole = _Attached(event, attachments, path, place)
                found.append(_exchange(whole, test, len(found)))
        return found or None


def _sample_name(sample: Mapping[str, Any]) -> str:
    """Return the id of a sample, with its epoch if it is not the first."""
    id, epoch = sample.get("id"), sample.get("epoch")
    name = str(id) if isinstance(id, str | int) else ""
    return f"{name}[{epoch}]" if isinstance(epoch, int) and epoch > 1 else name


def _calls(
    sample: Mapping[str, Any], path: str
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the calls to models; without events, the answer of the sample."""
    events = sequence(sample.get("events"))
    known = [
        (mapping(event), f"{path}.events[{k}]")
        for k, event in enumerate(events)
        if mapping(event).get("event") == "model"
    ]
    yield from known
    output = mapping(sample.get("output"))
    if not known and output.get("choices"):
        asked = sequence(sample.get("messages"))
        if asked and mapping(asked[-1]).get("role") == "assistant":
            asked = asked[:-1]
        yield {"input": asked, "output": output}, path


class _Attached:
    """An event in which texts that Inspect stored apart are put back.

    It stores texts of over 100 characters once for each sample, as `attachments`.
    """

    def __init__(
        self,
        event: Mapping[str, Any],
        attachments: Mapping[str, Any],
        sample: str,
        path: str,
    ) -> None:
        self.recorded = event
        self._attachments = attachments
        self._sample = sample
        self._path = path
        self.is_changed = False
        self.event = mapping(self._resolved(event) if attachments else event)

    def _resolved(self, value: object) -> object:
        if isinstance(value, str) and value.startswith(_ATTACHMENT):
            found = self._attachments.get(value.removeprefix(_ATTACHMENT))
            self.is_changed = self.is_changed or isinstance(found, str)
            return found if isinstance(found, str) else value
        if isinstance(value, list):
            return list(map(self._resolved, value))
        if isinstance(value, dict):
            return {name: self._resolved(inner) for name, inner in value.items()}
        return value

    @property
    def notes(self) -> tuple[str, ...]:
        """What is different from the event as recorded."""
        note = "long texts are put back that the log stores apart, as attachments"
        return (note,) if self.is_changed else ()

    def path(self, inside: str) -> str:
        """Return the jq path of something in the event, with what was stored apart."""
        path = f"{self._path}{inside}"
        if not self.is_changed:
            return path
        return f"{self._sample}.attachments as $found | {path} | {_RESOLVE}"


def _exchange(whole: _Attached, test: str | None, number_: int) -> Exchange:
    event = whole.event
    call, output = mapping(event.get("call")), mapping(event.get("output"))
    raw = parsing.dumps(whole.recorded)
    text = string(event.get("error")) or string(output.get("error"))
    error = ResponseError(text) if text else None
    if mapping(call.get("request")) and call.get("response") is not None:
        request, response = call["request"], call["response"]
        described = Call(
            raw=raw,
            request=CallRequest(
                raw=parsing.dumps({"body": request}),
                body=StoredBody(request),
            ),
            response=CallResponse(
                raw=parsing.dumps(response),
                body=StoredBody(response, whole.path(".call.response")),
                error=error,
            ),
            test_id=test,
            notes=whole.notes,
        )
        exchange = to_exchange(described, number_, InspectLog.name)
        return kept_messages.timed(exchange, number(call.get("time")), "call.time")
    answer: list[kept_messages.Placed] = [
        _message(choice, whole.path(f".output.choices[{k}]"))
        for k, choice in enumerate(map(mapping, sequence(output.get("choices"))))
    ]
    known = {name: output[name] for name in ("model", "usage") if name in output}
    if answer and known:
        place = whole.path(".output")
        answer.append((known, f"{place} | {{{', '.join(known)}}} | "))
    model = string(event.get("model")) or string(output.get("model"))
    return kept_messages.to_exchange(
        number_,
        InspectLog.name,
        raw,
        ({"model": model} if model else {}) | _asked(event),
        answer,
        seconds=number(output.get("time")),
        basis="output.time",
        test_id=test,
        error=error,
        notes=whole.notes,
    )


def _message(choice: Mapping[str, Any], path: str) -> kept_messages.Placed:
    """Return the message of a choice, with why it ended."""
    message = mapping(choice.get("message"))
    if "stop_reason" not in choice:
        return message, f"{path} | .message | "
    made = message | {"stop_reason": choice["stop_reason"]}
    return made, f"{path} | .message + {{stop_reason}} | "


def _asked(event: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "messages": [_turn(mapping(m)) for m in sequence(event.get("input"))]
    }
    for name in ("tools", "tool_choice", "config"):
        if event.get(name):
            body[name] = event[name]
    return body


def _turn(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a message with its calls in the shape of chat completions."""
    calls = message.get("tool_calls")
    if not isinstance(calls, list):
        return message
    named = [
        {**mapping(c), "name": mapping(c).get("function", mapping(c).get("name"))}
        for c in calls
    ]
    return {**message, "tool_calls": named}
