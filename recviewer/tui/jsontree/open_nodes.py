"""Which nodes of a JSON tree are open, and therefore which rows it has."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from recviewer.jsondoc.nodes import Node, NodeKind

_INITIAL_ROWS = 60
"""A new tree is expanded level by level as long as it has at most this many rows."""

_LARGE_BYTES = 1_000_000
"""A larger value is neither expanded nor counted until a person expands it."""


def is_expandable(node: Node) -> bool:
    """Say whether a node can be expanded."""
    if node.kind is NodeKind.RANGE:
        return True
    return is_large(node) or node.count() > 0


def is_large(node: Node) -> bool:
    """Say whether counting the values in a node would take long."""
    container = node.kind in (NodeKind.OBJECT, NodeKind.LIST)
    return container and node.end - node.start > _LARGE_BYTES


class OpenNodes(Sequence[Node]):
    """The rows of a tree: all nodes whose ancestors are open, from top to bottom."""

    def __init__(self, root: Node, before: OpenNodes | None = None) -> None:
        """Open a tree.

        Args:
            root: Its root.
            before: The rows of the tree that was shown before: a node is open if the
                node of the same path was. Otherwise the first levels are.
        """
        self.root = root
        self._open: set[Node] = set()
        self._open_first_levels(before)
        self._nodes = list(self._below(None))

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._nodes)

    def __getitem__(self, row: int) -> Node:  # type: ignore[override]
        """Return the node in a row."""
        return self._nodes[row]

    def is_open(self, node: Node) -> bool:
        """Say whether the children of a node are shown."""
        return node in self._open

    def row_of(self, node: Node) -> int:
        """Return the row of a node; raises `ValueError` if it has none."""
        return self._nodes.index(node)

    def expand(self, row: int) -> None:
        """Open the node in a row."""
        node = self._nodes[row]
        if node not in self._open and node.children:
            self._open.add(node)
            self._nodes[row + 1 : row + 1] = self._below(node)

    def collapse(self, row: int) -> None:
        """Close the node in a row; the state of the nodes below it is remembered."""
        node = self._nodes[row]
        if node in self._open:
            self._open.discard(node)
            del self._nodes[row + 1 : self.end_of(row)]

    def end_of(self, row: int) -> int:
        """Return the row after the last one below the node in a row."""
        depth = self._nodes[row].depth
        for end in range(row + 1, len(self._nodes)):
            if self._nodes[end].depth <= depth:
                return end
        return len(self._nodes)

    def reveal(self, node: Node) -> int:
        """Open all ancestors of a node, and return its row."""
        for ancestor in reversed(list(node.ancestors())[1:]):
            if ancestor not in self._open:
                self.expand(self.row_of(ancestor))
        return self.row_of(node)

    def nearest(self, node: Node) -> Node:
        """Return a node if it has a row, else its outermost closed ancestor."""
        ancestors = reversed(list(node.ancestors())[1:])
        return next((a for a in ancestors if a not in self._open), node)

    def expand_all(self, row: int, limit: int) -> bool:
        """Open everything below the node in a row.

        Returns:
            Whether it was done; above the limit nothing is opened.
        """
        opened: set[Node] = set()
        count = len(self._nodes) - (self.end_of(row) - row - 1)
        queue = [self._nodes[row]]
        while queue:
            node = queue.pop()
            count += len(node.children)
            if count > limit:
                return False
            if node.children:
                opened.add(node)
                queue.extend(node.children)
        end = self.end_of(row)
        self._open |= opened
        self._nodes[row + 1 : end] = self._below(self._nodes[row])
        return True

    def collapse_all(self) -> None:
        """Close everything except the root."""
        self._open &= {self.root}
        self._nodes = list(self._below(None))

    def _open_first_levels(self, before: OpenNodes | None) -> None:
        """Decide level by level what is open in a new tree."""
        queue: deque[tuple[Node, Node | None]] = deque(
            [(self.root, before.root if before else None)]
        )
        count = 1
        while queue:
            node, twin = queue.popleft()
            if before is not None and twin is not None and is_expandable(twin):
                opens = before.is_open(twin)
            elif is_large(node) and node.parent is not None:
                opens = False
            else:
                fits = count + len(node.children) <= _INITIAL_ROWS
                opens = fits or node.parent is None
            if opens and node.children:
                count += len(node.children)
                self._open.add(node)
                queue.extend(_pairs(node, twin))

    def _below(self, top: Node | None) -> Iterator[Node]:
        """Yield the shown nodes below one, or all; a deep tree must not recurse."""
        stack = list(reversed(top.children)) if top else [self.root]
        while stack:
            node = stack.pop()
            yield node
            if node in self._open:
                stack.extend(reversed(node.children))


def _pairs(node: Node, twin: Node | None) -> Iterator[tuple[Node, Node | None]]:
    """Pair children with those of a twin by label, repeated labels in order."""
    twins: dict[object, list[Node]] = {}
    for child in reversed(twin.children if twin else ()):
        twins.setdefault(child.label, []).append(child)
    for child in node.children:
        same = twins.get(child.label)
        yield child, same.pop() if same else None
