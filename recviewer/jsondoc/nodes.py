"""A JSON text as a tree; the children of a node are found when it is opened."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any

from recviewer.jsondoc.paths import Step
from recviewer.jsondoc.spans import JsonText, Members

RANGE_ITEMS = 100
"""Items of a range. A longer list opens as ranges, or as ranges of ranges."""


class NodeKind(StrEnum):
    """What a node is."""

    OBJECT = "object"
    LIST = "list"
    RANGE = "range"
    STRING = "string"
    NUMBER = "number"
    LITERAL = "literal"
    BROKEN = "no JSON"


_KINDS = {
    "{": NodeKind.OBJECT,
    "[": NodeKind.LIST,
    '"': NodeKind.STRING,
    **dict.fromkeys("tfnNI", NodeKind.LITERAL),
    **dict.fromkeys("-0123456789", NodeKind.NUMBER),
}


class Node:
    """One value of a JSON text, or a range of the items of a long list.

    Attributes:
        text: The text that holds it.
        start: Offset of its start.
        end: Offset of its end.
        parent: The node that holds it; None for the root.
        label: Its key or index in the parent; None for the root and for ranges.
        items: The indexes it covers, if it is a range.
        depth: Its number of ancestors.
    """

    def __init__(
        self,
        text: JsonText,
        start: int,
        end: int,
        parent: Node | None = None,
        label: Step | None = None,
        items: range | None = None,
    ) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.parent = parent
        self.label = label
        self.items = items
        self.depth: int = parent.depth + 1 if parent else 0

    @cached_property
    def kind(self) -> NodeKind:
        """What it is, judged by its first character."""
        if self.items is not None:
            return NodeKind.RANGE
        first = bytes(self.text.view[self.start : self.start + 1]).decode("latin-1")
        return _KINDS.get(first, NodeKind.BROKEN)

    @cached_property
    def members(self) -> Members | None:
        """Spans of its values; for a range, of all items of its list.

        None if it holds no values or is not valid JSON.
        """
        if self.items is not None and self.parent is not None:
            return self.parent.members
        if self.kind not in (NodeKind.OBJECT, NodeKind.LIST):
            return None
        try:
            return self.text.members(self.start, self.end)
        except ValueError:
            self.kind = NodeKind.BROKEN
            return None

    @cached_property
    def children(self) -> Sequence[Node]:
        """The nodes directly below it."""
        members = self.members
        if members is None:
            return ()
        indexes = range(len(members)) if self.items is None else self.items
        if self.kind is not NodeKind.OBJECT and len(indexes) > RANGE_ITEMS:
            return tuple(_range_nodes(self, members, indexes))
        return tuple(_item_nodes(self, members, indexes))

    def count(self) -> int:
        """Return the number of its values, not counting the ranges that group them."""
        return len(self.members or ()) if self.items is None else len(self.items)

    def token(self) -> str:
        """Return its text as it is spelled."""
        return self.text.token(self.start, self.end)

    def value(self) -> Any:
        """Parse it; what turns out not to be JSON is returned as it is spelled."""
        try:
            return self.text.value(self.start, self.end)
        except ValueError:
            if self.kind not in (NodeKind.OBJECT, NodeKind.LIST):
                self.kind = NodeKind.BROKEN
            return self.token()

    def text_value(self) -> str:
        """Return a string decoded, and anything else as it is spelled."""
        return str(self.value()) if self.kind is NodeKind.STRING else self.token()

    def steps(self) -> list[Step]:
        """Return the keys and indexes that lead from the root to it."""
        nodes = [n for n in self.ancestors() if n.kind is not NodeKind.RANGE]
        return [n.label for n in reversed(nodes) if n.label is not None]

    def ancestors(self) -> Iterator[Node]:
        """Yield the node itself, its parent, and so on up to the root."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def child(self, step: Step) -> Node | None:
        """Return the child at a step. Of repeated keys it is the last, as in jq."""
        if isinstance(step, str):
            found = [child for child in self.children if child.label == step]
            return found[-1] if found else None
        if self.kind is NodeKind.OBJECT or not 0 <= step < self.count():
            return None
        return self._member_node(step)

    def descend(self, steps: Sequence[Step]) -> Node:
        """Follow steps as far as they lead."""
        node = self
        for step in steps:
            below = node.child(step)
            if below is None:
                break
            node = below
        return node

    def at(self, offset: int) -> Node:
        """Return the innermost value at an offset.

        An offset in a key returns the value of that key.
        """
        node = self
        while (members := node.members) is not None and len(members):
            index = min(bisect_right(members.ends, offset), len(members) - 1)
            below = node._member_node(index)
            if offset < below.start:
                return below
            node = below
        return node

    def _member_node(self, index: int) -> Node:
        """Return the node of a member, looking through the ranges that group it."""
        node = self
        while True:
            first = node.children[0]
            start = 0 if node.items is None else node.items.start
            if first.items is None:
                return node.children[index - start]
            node = node.children[(index - start) // len(first.items)]


def root(raw: Any) -> Node:
    """Return the root node of a JSON text.

    Args:
        raw: JSON text through the buffer protocol, or a `JsonText`.
    """
    text = raw if isinstance(raw, JsonText) else JsonText(raw)
    return Node(text, text.start, text.end)


def _range_nodes(parent: Node, members: Members, indexes: range) -> Iterator[Node]:
    """Divide items into few ranges of a round size."""
    size = RANGE_ITEMS
    while size * RANGE_ITEMS < len(indexes):
        size *= RANGE_ITEMS
    for low in range(indexes.start, indexes.stop, size):
        items = range(low, min(low + size, indexes.stop))
        start, end = members.starts[items[0]], members.ends[items[-1]]
        yield Node(parent.text, start, end, parent, items=items)


def _item_nodes(parent: Node, members: Members, indexes: range) -> Iterator[Node]:
    for index in indexes:
        label = members.keys[index] if members.keys else index
        start, end = members.starts[index], members.ends[index]
        yield Node(parent.text, start, end, parent, label)
