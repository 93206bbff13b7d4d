"""Streams of OpenAI's Assistants, and of Azure AI Agents, which speak the same.

https://platform.openai.com/docs/api-reference/assistants-streaming/events
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Channel, Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections, channel
from recviewer.protocols.fold.fields import ONLY_IN_JSON, note_odd_text, text_of
from recviewer.protocols.fold.known_fields import ANYTHING, ERROR, Known, by_type, known
from recviewer.protocols.fold.recorded_errors import response_error

_CHOICE = 0
"""Index of the only choice, the run."""

_ENDS = frozenset(
    {"cancelled", "completed", "expired", "failed", "incomplete", "requires_action"}
)
"""Statuses of a run that sends nothing more."""

_CALL_INPUTS = {"code_interpreter": "input", "function": "arguments"}
"""Fields with the arguments of a tool call, by its type."""

_PART = by_type(
    {
        "text": known("type", text=known("annotations", texts="value").or_a_text()),
        "refusal": known("type", texts="refusal"),
    }
)

_CALL = known(
    "type",
    function=known("arguments output", texts="name"),
    code_interpreter=known("outputs", texts="input"),
    file_search=known("ranking_options results"),
)

_DETAILS = known("type message_creation", tool_calls=_CALL)

_STATE = (
    "thread_id run_id assistant_id status metadata cancelled_at completed_at failed_at "
    "expired_at expires_at started_at incomplete_at incomplete_details type"
)

_ACTION = known("type", submit_tool_outputs=known(tool_calls=_CALL))

_RUN = known(
    f"{_STATE} instructions tools tool_choice tool_resources response_format "
    "truncation_strategy temperature top_p max_completion_tokens max_prompt_tokens "
    "parallel_tool_calls reasoning_effort file_ids agent_id name description",
    last_error=ERROR,
    required_action=_ACTION,
    usage=ANYTHING,
)

_OBJECTS = {
    "thread.message.delta": known(delta=known("file_ids attachments", content=_PART)),
    "thread.message": known(f"{_STATE} attachments file_ids", content=_PART),
    "thread.run.step.delta": known(delta=known(step_details=_DETAILS)),
    "thread.run.step": known(
        f"{_STATE} agent_id",
        step_details=_DETAILS,
        last_error=ERROR,
        usage=ANYTHING,
    ),
    "thread.run": _RUN,
    "thread": known("metadata tool_resources"),
    "thread.deleted": known("deleted"),
    "assistant": ANYTHING,
}

_ONLY_ERROR = known(error=ERROR)


def _fields(event: dict[str, Any]) -> Known | None:
    """Return what is known of an object; unknown ones are noted as such."""
    if event.get("object") == "thread.message" and event.get("role") == "user":
        return ANYTHING
    if event.get("object") is None:
        return _ONLY_ERROR
    return _OBJECTS.get(str(event.get("object")))


class OpenAIAssistants(WireProtocol):
    """Folds what a run says: its messages and its tool calls."""

    name: ClassVar[str] = "openai-assistants"
    fields: ClassVar[Known | None] = Known(None, pick=_fields)

    def __init__(self) -> None:
        self._sections = Sections()
        self._texts: dict[tuple[object, object], Channel] = {}
        self._calls: dict[tuple[object, object], int] = {}

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is about a run, or a message or step of one."""
        kind = str(mapping(event).get("object"))
        return kind == "thread.run" or kind.startswith(
            ("thread.message", "thread.run.step")
        )

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one event; its name is not needed, as its object tells as much."""
        fields = mapping(event)
        match fields.get("object"):
            case "thread.message.delta":
                content = mapping(fields.get("delta")).get("content")
                role = string(mapping(fields.get("delta")).get("role"))
                build.choice(_CHOICE, role)
                self._feed_content(fields.get("id"), content, ".delta.content", build)
            case "thread.message":
                self._feed_message(fields, build)
            case "thread.run.step.delta":
                delta = mapping(fields.get("delta"))
                details = mapping(delta.get("step_details"))
                path = ".delta.step_details"
                self._feed_calls(fields.get("id"), details, path, build, whole=False)
            case "thread.run.step":
                details = mapping(fields.get("step_details"))
                path = ".step_details"
                self._feed_calls(fields.get("id"), details, path, build, whole=True)
                if fields.get("last_error"):
                    build.error(response_error(fields["last_error"]))
            case "thread.run":
                self._feed_required(fields.get("required_action"), build)
                _feed_run(fields, build)
            case "thread" | "thread.deleted" | "assistant":
                pass
            case other:
                if fields:
                    build.note_once(f"unknown event {other}: {ONLY_IN_JSON}")

    def _feed_required(self, action: object, build: ReplyBuilder) -> None:
        """Fold the calls that a run waits for, unless a step has told of them."""
        details = mapping(mapping(action).get("submit_tool_outputs"))
        path = ".required_action.submit_tool_outputs"
        if not self._calls and details.get("tool_calls"):
            self._feed_calls(None, details, path, build, whole=True)

    def _feed_message(self, message: dict[str, Any], build: ReplyBuilder) -> None:
        """Fold of a whole message what was not streamed."""
        if message.get("role") == "user":
            return
        id, content = message.get("id"), sequence(message.get("content"))
        to = build.choice(_CHOICE, string(message.get("role")))
        build.skip_template()
        for index, part in enumerate(content):
            of = self._texts.get((id, index))
            if of is None:
                placed = {**mapping(part), "index": index}
                self._feed_part(id, placed, f".content[{index}]", build)
            elif _text(mapping(part), build) not in ("", to.text_so_far(of)):
                build.note(f".content[{index}] differs from the text that was streamed")

    def _feed_content(
        self, id: object, content: object, path: str, build: ReplyBuilder
    ) -> None:
        for number, part in enumerate(sequence(content)):
            self._feed_part(id, mapping(part), f"{path}[{number}]", build)

    def _feed_part(
        self, id: object, part: dict[str, Any], path: str, build: ReplyBuilder
    ) -> None:
        kind = part.get("type")
        if kind not in ("text", "refusal"):
            build.note_once(f"{kind}: {ONLY_IN_JSON}")
            return
        key = id, part.get("index", 0)
        of = self._texts.get(key)
        if of is None:
            self._sections.interrupt()
            channel_kind = Kind.REFUSAL if kind == "refusal" else Kind.CONTENT
            of = self._texts[key] = self._sections.text(channel_kind)
        value = part.get(kind)
        inner = f"{path}.{kind}" + (".value" if isinstance(value, dict) else "")
        text = value.get("value") if isinstance(value, dict) else value
        build.choice(_CHOICE).text(of, text_of(text, build), inner)

    def _feed_calls(
        self,
        id: object,
        details: dict[str, Any],
        path: str,
        build: ReplyBuilder,
        *,
        whole: bool,
    ) -> None:
        """Fold the tool calls of a step; of a whole one only those that are new."""
        for number, item in enumerate(sequence(details.get("tool_calls"))):
            call, to = mapping(item), build.choice(_CHOICE)
            kind = str(call.get("type"))
            inner = f"{path}.tool_calls[{number}]"
            if kind not in call:  # of a type that is not known, or without any
                kind = next((known for known in _CALL_INPUTS if known in call), kind)
            fields = mapping(call.get(kind))
            key = id, call.get("index", number)
            part = self._calls.get(key)
            if part is not None and whole:
                self._compare(part, fields, kind, build)
                continue
            if part is None:
                part = self._calls[key] = self._sections.tool_call()
            name = text_of(fields.get("name"), build)
            named = f"{inner}.{kind}.name" if name else f"{inner}.type"
            to.tool_call(
                part,
                id=string(call.get("id")),
                name=name or (kind if kind != "function" else None),
                path=named,
            )
            field = _CALL_INPUTS.get(kind, "arguments")
            value, of = fields.get(field), channel(Kind.TOOL_ARGUMENTS, part)
            to.text(of, text_of(value, build), f"{inner}.{kind}.{field}")
            note_odd_text(value, field, build)
            _note_outputs(fields, kind, build)

    @staticmethod
    def _compare(
        part: int, fields: dict[str, Any], kind: str, build: ReplyBuilder
    ) -> None:
        """Note where a whole call is not what was streamed."""
        call = build.choice(_CHOICE).tool_use(part)
        whole = text_of(fields.get(_CALL_INPUTS.get(kind, "arguments")), build)
        if call and whole and whole != call.arguments:
            build.note_once(f"a whole {kind} call differs from what was streamed")
        _note_outputs(fields, kind, build)


def _note_outputs(fields: dict[str, Any], kind: str, build: ReplyBuilder) -> None:
    if fields.get("output") or fields.get("outputs") or fields.get("results"):
        build.note_once(f"outputs of {kind}: {ONLY_IN_JSON}")


def _feed_run(run: dict[str, Any], build: ReplyBuilder) -> None:
    build.model = build.model or string(run.get("model"))
    build.usage(mapping(run.get("usage")))
    if run.get("last_error"):
        build.error(response_error(run["last_error"]))
    status = string(run.get("status"))
    if status in _ENDS:
        build.choice(_CHOICE).finish(status)


def _text(part: dict[str, Any], build: ReplyBuilder) -> str:
    text = part.get(str(part.get("type")))
    return text_of(mapping(text).get("value"), build) or text_of(text, build)
