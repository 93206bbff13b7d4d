"""Which nodes of a JSON tree are open, and therefore which rows it has."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from recviewer.jsondoc.nodes import Node, NodeKind

_OPENED_AT_FIRST = 60
"""A fresh tree is opened level by level while it has no more rows than these."""

_LOOKED_INTO = 1_000_000
"""A value of more bytes is not opened, nor counted, before a person opens it."""


def foldable(node: Node) -> bool:
    """Say whether a node can be opened."""
    if node.kind is NodeKind.RANGE:
        return True
    return heavy(node) or node.count() > 0


def heavy(node: Node) -> bool:
    """Say whether looking into a closed node would take long."""
    container = node.kind in (NodeKind.OBJECT, NodeKind.LIST)
    return container and node.end - node.start > _LOOKED_INTO


class Rows(Sequence[Node]):
    """The rows of a tree: the nodes all of whose ancestors are open."""

    def __init__(self, root: Node, like: Rows | None = None) -> None:
        """Open a tree.

        Args:
            root: Its root.
            like: The rows of another tree: what has the same path is open if it
                was open there. Without it, the first levels are.
        """
        self.root = root
        self._open: set[Node] = set()
        self._unfold(like)
        self._nodes = list(self._below(None))

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._nodes)

    def __getitem__(self, row: int) -> Node:  # type: ignore[override]
        """Return the node in a row."""
        return self._nodes[row]

    def is_open(self, node: Node) -> bool:
        """Say whether a node is open."""
        return node in self._open

    def row_of(self, node: Node) -> int:
        """Return the row of a node that is shown."""
        return self._nodes.index(node)

    def unfold(self, row: int) -> None:
        """Open the node in a row."""
        node = self._nodes[row]
        if node not in self._open and node.children:
            self._open.add(node)
            self._nodes[row + 1 : row + 1] = self._below(node)

    def fold(self, row: int) -> None:
        """Close the node in a row; what is open below stays so for later."""
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
        """Open what a node is inside of, and return its row."""
        for ancestor in reversed(list(node.ancestors())[1:]):
            if ancestor not in self._open:
                self.unfold(self.row_of(ancestor))
        return self.row_of(node)

    def nearest(self, node: Node) -> Node:
        """Return a node if it is shown, else the closed one it is inside of."""
        above = reversed(list(node.ancestors())[1:])
        return next((a for a in above if a not in self._open), node)

    def unfold_all(self, row: int, limit: int) -> bool:
        """Open everything below the node in a row.

        Args:
            row: The row.
            limit: The number of rows not to exceed.

        Returns:
            Whether it was done; nothing is opened where it would exceed the limit.
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

    def fold_all(self) -> None:
        """Close everything but the root."""
        self._open &= {self.root}
        self._nodes = list(self._below(None))

    def _unfold(self, like: Rows | None) -> None:
        """Decide level by level what is open at first."""
        queue: deque[tuple[Node, Node | None]] = deque(
            [(self.root, like.root if like else None)]
        )
        count = 1
        while queue:
            node, twin = queue.popleft()
            if like is not None and twin is not None and foldable(twin):
                opens = like.is_open(twin)
            elif heavy(node) and node.parent is not None:
                opens = False
            else:
                fits = count + len(node.children) <= _OPENED_AT_FIRST
                opens = fits or node.parent is None
            if opens and node.children:
                count += len(node.children)
                self._open.add(node)
                queue.extend(_pairs(node, twin))

    def _below(self, top: Node | None) -> Iterator[Node]:
        """Yield the shown nodes below one, or all of them; never recursing."""
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
