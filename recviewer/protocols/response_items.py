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
from recviewer.protocols.fold.channels import Sections, channel

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

_ARGUMENTS = ("arguments", "input", "action")
"""Fields of calls with their arguments."""


class ResponseItems(WireProtocol):
    """Folds the items of one answer."""

    name: ClassVar[str] = "openai-response-items"

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
        elif kind.endswith("_call"):
            self._feed_call(item, kind, build)
        elif kind in ("message", "reasoning"):
            build.choice(_CHOICE, "assistant")
            found = [
                self._feed_part(part, f".{field}[{index}]", build)
                for field in ("summary", "content")
                for index, part in enumerate(sequence(item.get(field)))
            ]
            if not any(found) and item.get("encrypted_content"):
                build.note("encrypted reasoning: only in the JSON")
        else:
            build.note(f"{kind}: only in the JSON")
        build.ended = True

    def _feed_part(self, part: object, path: str, build: ReplyBuilder) -> bool:
        fields = mapping(part)
        kind = str(fields.get("type"))
        field, of = _TEXTS.get(kind, ("", Kind.CONTENT))
        text = string(fields.get(field))
        if text is None:
            if not field:
                build.note(f"{kind} part: only in the JSON")
            return False
        to: Channel = self._sections.text(of)
        build.choice(_CHOICE).text(to, text, f"{path}.{field}")
        return True

    def _feed_call(
        self, item: Mapping[str, Any], kind: str, build: ReplyBuilder
    ) -> None:
        part, to = self._sections.tool_call(), build.choice(_CHOICE, "assistant")
        field = next((name for name in _ARGUMENTS if item.get(name)), _ARGUMENTS[0])
        arguments = item.get(field)
        text = string(arguments)
        to.tool_call(
            part,
            id=first_string(item, "call_id", "id"),
            name=string(item.get("name")) or kind,
            arguments=None if text else arguments,
            path=".name" if string(item.get("name")) else ".type",
        )
        to.text(channel(Kind.TOOL_ARGUMENTS, part), text or "", f".{field}")
