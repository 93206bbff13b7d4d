"""Items of OpenAI's Responses API that stand alone, as Codex keeps them.

https://platform.openai.com/docs/api-reference/responses/object#responses-object-output
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from recviewer.jsondoc.values import first_string, mapping, sequence, string
from recviewer.model.track import Channel, Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections
from recviewer.protocols.fold.fields import ONLY_IN_JSON, text_of
from recviewer.protocols.fold.known_fields import Known, by_type, known

_CHOICE = 0
"""Index of the only choice."""

_TEXTS = {
    "output_text": ("text", Kind.CONTENT),
    "text": ("text", Kind.CONTENT),
    "input_text": ("text", Kind.CONTENT),
    "refusal": ("refusal", Kind.REFUSAL),
    "summary_text": ("text", Kind.REASONING),
    "reasoning_text": ("text", Kind.REASONING),
}
"""Types of parts of text: the field with the text, and its kind."""

_ARGUMENTS = ("arguments", "input", "action", "revised_prompt")
"""Fields of calls with their arguments."""

_PART = by_type(
    {
        kind: known("type annotations logprobs", texts=field)
        for kind, (field, _) in _TEXTS.items()
    }
)

_MESSAGE = known(
    "type status phase encrypted_content internal_chat_message_metadata_passthrough",
    content=_PART.or_a_text(),
    summary=_PART,
)

_CALL = known(
    "type call_id status arguments input action revised_prompt namespace", texts="name"
)


def _item_fields(item: dict[str, Any]) -> Known | None:
    kind = str(item.get("type"))
    if kind.endswith("_call"):
        return _CALL
    return _MESSAGE if kind in ("message", "reasoning") else None


class ResponseItems(WireProtocol):
    """Folds the items of one answer."""

    name: ClassVar[str] = "openai-response-items"
    fields: ClassVar[Known | None] = Known(None, pick=_item_fields)

    def __init__(self) -> None:
        self._sections = Sections()

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold an item, or an event with the usage."""
        item = mapping(event)
        kind = str(item.get("type"))
        # A text of a later item may begin a new section.
        build.skip_template()
        if kind == "token_count":
            info = mapping(item.get("info"))
            build.usage(mapping(info.get("last_token_usage")))
        elif "type" not in item and mapping(item.get("usage")):
            build.usage(mapping(item["usage"]))  # a record of it
        elif kind.endswith("_call"):
            self._feed_call(item, kind, build)
        elif kind in ("message", "reasoning"):
            build.choice(_CHOICE, "assistant")
            if text := string(item.get("content")):
                to = self._sections.text(Kind.CONTENT)
                build.choice(_CHOICE).text(to, text, ".content")
            found = [
                self._feed_part(part, f".{field}[{index}]", build)
                for field in ("summary", "content")
                for index, part in enumerate(sequence(item.get(field)))
            ]
            if not any(found) and item.get("encrypted_content"):
                build.note_once(f"encrypted reasoning: {ONLY_IN_JSON}")
        else:
            build.note_once(f"{kind}: {ONLY_IN_JSON}")
        build.ended = True

    def _feed_part(self, part: object, path: str, build: ReplyBuilder) -> bool:
        fields = mapping(part)
        kind = str(fields.get("type"))
        field, of = _TEXTS.get(kind, ("", Kind.CONTENT))
        text = text_of(fields.get(field), build)
        if not text:
            if not field:
                build.note_once(f"{kind} part: {ONLY_IN_JSON}")
            return False
        to: Channel = self._sections.text(of)
        build.choice(_CHOICE).text(to, text, f"{path}.{field}")
        return True

    def _feed_call(
        self, item: Mapping[str, Any], kind: str, build: ReplyBuilder
    ) -> None:
        to = build.choice(_CHOICE, "assistant")
        given = [name for name in _ARGUMENTS if item.get(name)]
        field = next(iter(given), _ARGUMENTS[0])
        for other in given[1:]:
            build.note_once(f"{other} beside {field}: {ONLY_IN_JSON}")
        to.whole_tool_call(
            self._sections.tool_call(),
            id=first_string(item, "call_id", "id"),
            name=text_of(item.get("name"), build) or kind,
            arguments=item.get(field),
            paths=(".name" if string(item.get("name")) else ".type", f".{field}"),
        )
