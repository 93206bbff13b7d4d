"""OpenAI Responses: server-sent events, whole responses, and Realtime sessions.

Fold rules: https://platform.openai.com/docs/api-reference/responses-streaming and
the types in openai-python's `openai.types.responses`. A session of the Realtime API
has such events for one response after another, all of which are parts of one choice.
https://platform.openai.com/docs/api-reference/realtime-server-events
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, seconds, string
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import Totals
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.fields import ONLY_IN_JSON, holds_something, text_of
from recviewer.protocols.fold.known_fields import Known
from recviewer.protocols.fold.recorded_errors import response_error
from recviewer.protocols.openai_responses_events import (
    DELTAS,
    DONES,
    ENDS,
    MESSAGE,
    REASONING,
    SESSION_KINDS,
    EventObject,
    ResponsesEvent,
    Stream,
    part_kind,
)
from recviewer.protocols.openai_responses_fields import FIELDS
from recviewer.protocols.openai_responses_output import (
    ARGUMENTS,
    CHOICE,
    Output,
    Place,
    feed_logprobs,
)

_UNFINISHED = {"queued", "in_progress"}
"""Statuses of a response that has not ended."""

_SILENT = {"keepalive", "ping", "rate_limits.updated"}
"""Events that tell nothing."""


class OpenAIResponses(WireProtocol):
    """Folds the events of a response or of a session, or the response itself."""

    name: ClassVar[str] = "openai-responses"
    event: ClassVar[Any] = ResponsesEvent
    fields: ClassVar[Known | None] = FIELDS

    def __init__(self) -> None:
        self._output = Output()
        self._texts: dict[tuple[object, ...], Channel] = {}
        self._ended = False
        """Whether the last response has ended."""

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a response, about one, or of a session."""
        fields = mapping(event)
        kind = str(fields.get("type"))
        if kind == "error":
            return not fields.keys().isdisjoint(("sequence_number", "event_id"))
        if kind.startswith(SESSION_KINDS):
            return "event_id" in fields
        about = kind.startswith("response.")
        return about or str(fields.get("object")).startswith("response")

    def feed(self, event: ResponsesEvent, build: ReplyBuilder) -> None:
        """Fold one event, or a whole response."""
        kind = event.type
        if (stream := DELTAS.get(kind)) is not None:
            self._feed_delta(event, stream, build)
        elif (stream := DONES.get(kind)) is not None:
            self._feed_done(event, stream, build)
        elif isinstance(kind, str) and kind.startswith(SESSION_KINDS):
            _feed_session(event, kind, build)
        elif event.response is not None:
            if self._ended and kind == "response.created":
                self._output.begin_response()
                self._texts.clear()
                build.note_once("usage: that of the last response")
            ended = ENDS.get(kind) and (string(event.response.status) or ENDS[kind])
            self._feed_response(event.response, ".response", ended, build)
        elif event.output is not None or event.status is not None:
            ended = None if event.status in _UNFINISHED else string(event.status)
            self._feed_response(event, "", ended, build)
        elif event.item is not None:
            self._feed_item(event, build)
        elif event.part is not None:
            self._feed_part(event, build)
        else:
            self._feed_other(event, build)

    def _feed_delta(
        self, event: ResponsesEvent, stream: Stream, build: ReplyBuilder
    ) -> None:
        of, to = self._text(event, stream, build), build.choice(CHOICE)
        to.text(of, text_of(event.delta, build), ".delta")
        if event.logprobs:
            feed_logprobs(event.logprobs, of, build)

    def _feed_done(
        self, event: ResponsesEvent, stream: Stream, build: ReplyBuilder
    ) -> None:
        of, whole = self._text(event, stream, build), getattr(event, stream.whole)
        build.choice(CHOICE)
        if isinstance(whole, str) or (whole := text_of(whole, build)):
            obj = EventObject({stream.whole: whole}, "", final=True)
            self._output.settle(of, obj, stream.whole, build)

    def _text(
        self, event: ResponsesEvent, stream: Stream, build: ReplyBuilder
    ) -> Channel:
        """Return the channel of the text of an event."""
        index = event.output_index
        id = event.item_id if index is None else None
        key = stream.event, index, str(id), event.content_index, event.summary_index
        of = self._texts.get(key)
        if of is None:
            item = self._output.item(index, stream.item, string(event.item_id))
            call = stream.kind is Kind.TOOL_ARGUMENTS
            if item.given:
                build.note_once(f"{item.given} that a call began with: {ONLY_IN_JSON}")
            place = ARGUMENTS if call else _place(event)
            of = self._texts[key] = self._output.text(item, place, stream.kind)
        return of

    def _feed_item(self, event: ResponsesEvent, build: ReplyBuilder) -> None:
        begins = event.type == "response.output_item.added"
        obj = EventObject(mapping(event.item), ".item", final=not begins)
        if begins:
            self._output.begin(event.output_index, obj, build)
            self._texts.clear()
        else:
            self._output.end(event.output_index, obj, build)

    def _feed_part(self, event: ResponsesEvent, build: ReplyBuilder) -> None:
        build.choice(CHOICE)
        final = str(event.type).endswith(".done")
        obj = EventObject(mapping(event.part), ".part", final)
        thought = part_kind(obj.fields) is Kind.REASONING
        kind, id = REASONING if thought else MESSAGE, string(event.item_id)
        item = self._output.item(event.output_index, kind, id)
        self._output.feed_part(item, _place(event), obj, build)

    def _feed_response(
        self,
        response: ResponsesEvent,
        path: str,
        ended: str | None,
        build: ReplyBuilder,
    ) -> None:
        """Fold a response object, and its final status if it has ended."""
        to = build.choice(CHOICE)
        build.model = build.model or string(response.model)
        obj = EventObject({"output": response.output}, path, final=ended is not None)
        self._output.feed_list(obj, build)
        build.usage(mapping(response.usage))
        if response.error:
            build.error(response_error(response.error))
        self._ended = ended is not None
        if ended:
            why = string(mapping(response.incomplete_details).get("reason"))
            to.finish(why or ended)
            _feed_times(response, build)

    def _feed_other(self, event: ResponsesEvent, build: ReplyBuilder) -> None:
        """Fold an error, or note an event that is unknown."""
        kind = event.type
        if event.error:
            build.error(response_error(event.error))
        elif kind == "error":
            fields = {"message": event.message, "code": event.code}
            build.error(response_error(fields))
        elif kind is not None and kind not in _SILENT:
            known = str(kind).startswith("response.")
            if known:
                build.choice(CHOICE)
            if event.delta is not None or not known:
                build.note_once(f"{kind}: {ONLY_IN_JSON}")


def _feed_session(event: ResponsesEvent, kind: str, build: ReplyBuilder) -> None:
    """Read an event about a session, and note the words of others than the model.

    What the model says is in the events of its responses, too.
    """
    build.model = build.model or string(mapping(event.session).get("model"))
    build.ended = build.ended or kind == "session.closed"
    item = mapping(event.item)
    of_model = item.get("role") == "assistant" or item.get("type") == "function_call"
    said = None if of_model else [item.get("content"), item.get("output")]
    if any(map(holds_something, (event.delta, event.transcript, said))):
        build.note_once(f"{kind}: {ONLY_IN_JSON}")


def _place(event: ResponsesEvent) -> Place:
    """Return the place of an event's text in its item."""
    if event.summary_index is not None:
        return "summary", event.summary_index
    return "content", event.content_index or 0


def _feed_times(response: ResponsesEvent, build: ReplyBuilder) -> None:
    """Note its duration, which is in whole seconds."""
    begun, ended = seconds(response.created_at), seconds(response.completed_at)
    if begun and ended > begun:
        basis = "created_at to completed_at, whole seconds"
        build.totals(Totals(None, ended - begun, basis))
