"""Snapshots that the proxy of the Copilot SDK's tests replays: YAML of conversations.

The last message of a conversation is the answer. https://github.com/github/copilot-sdk
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from recviewer.formats import item_list, kept_messages
from recviewer.formats.document import Document
from recviewer.formats.item_list import Item
from recviewer.jsondoc.values import mapping, sequence
from recviewer.model.exchange import Exchange


class CopilotSnapshot:
    """Reads YAML with `conversations`."""

    name: ClassVar[str] = "copilot-snapshot"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the conversations; None if the first has no messages."""
        if document.fields is not None or document.items is not None:
            return None
        found = item_list.read_items(document, "conversations")
        if not found or not isinstance(found[0].fields.get("messages"), list):
            return None
        models = sequence(mapping(document.yaml_parts.documents[0]).get("models"))
        model = next((m for m in models if isinstance(m, str)), None)
        return [_exchange(item, k, model) for k, item in enumerate(found)]


def _exchange(item: Item, number: int, model: str | None) -> Exchange:
    messages = sequence(item.fields.get("messages"))
    last = mapping(messages[-1]) if messages else {}
    count = len(messages) - (last.get("role") == "assistant")
    return kept_messages.to_exchange(
        number,
        CopilotSnapshot.name,
        bytes(item.raw),
        ({"model": model} if model else {}) | {"messages": messages[:count]},
        [
            (message, f"{item.path}.messages[{count + k}]")
            for k, message in enumerate(messages[count:])
        ],
        notes=item.notes,
    )
