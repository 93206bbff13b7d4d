"""Entries below groups, from the chain of labels above each entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from recviewer.library.tree.tree import Rows, Tree

Chain = tuple[str, ...]
"""Labels above an entry, outermost first. Each begins with what joins it to the one
before, such as `/`, so that a chain of single groups reads well as one row."""

_JOINTS = "/:"


@dataclass(slots=True)
class _Group:
    """A group while the tree is put together."""

    label: str
    key: str
    inner: dict[str, _Group] = field(default_factory=dict)
    entries: list[int] = field(default_factory=list)

    def collapsed(self) -> _Group:
        """Return this group, as one with the only group it holds if that is all."""
        group = self
        while len(group.inner) == 1 and not group.entries:
            (only,) = group.inner.values()
            group = _Group(group.label + only.label, only.key, only.inner, only.entries)
        return group

    def sorted_inner(self) -> list[_Group]:
        return sorted(self.inner.values(), key=lambda group: group.label.casefold())


def chained(
    chains: Iterable[Chain],
    order: Sequence[int],
    *,
    name: str,
    rest: str = "",
    label: Callable[[int], str] | None = None,
) -> Tree:
    """Hang entries below groups.

    Args:
        chains: The labels above each entry of `order`.
        order: The entries, in the order they keep inside a group.
        name: Tells this way of grouping from others, for the keys.
        rest: Label of a last group for the entries without labels; if empty, they
            follow the groups.
        label: Gives what stands before the title of an entry; nothing if None.

    Returns:
        The tree: groups by label, then entries; a group that only holds one other
        group is one row with it.
    """
    members: dict[Chain, list[int]] = {}
    for chain, entry in zip(chains, order, strict=True):
        members.setdefault(chain, []).append(entry)
    loose = members.pop((), [])
    rows = Rows()
    _lay_out(_nested(members, name), rows)
    if rest and loose:
        last = _Group("", "", {rest: _Group(rest, f"{name}\0", {}, loose)})
        _lay_out(last, rows)
    else:
        rows.add_entries(loose, -1)
    return rows.tree(label)


def _nested(members: dict[Chain, list[int]], name: str) -> _Group:
    root = _Group("", name)
    for chain, entries in members.items():
        group = root
        for label in chain:
            if label not in group.inner:
                group.inner[label] = _Group(label, f"{group.key}\0{label}")
            group = group.inner[label]
        group.entries = entries
    return root


def _lay_out(root: _Group, rows: Rows) -> None:
    """Lay groups out depth first, without recursion: folders may be deep."""
    waiting = [(group, -1) for group in reversed(root.sorted_inner())]
    unfinished: list[tuple[int, _Group]] = []
    while waiting or unfinished:
        parent = waiting[-1][1] if waiting else -1
        if unfinished and unfinished[-1][0] > parent:
            row, group = unfinished.pop()
            rows.add_entries(group.entries, row)
            rows.close(row, group.key)
            continue
        group = waiting.pop()[0].collapsed()
        text = group.label if parent < 0 else group.label.lstrip(_JOINTS)
        row = rows.add(text, -1, parent)
        waiting.extend((inner, row) for inner in reversed(group.sorted_inner()))
        unfinished.append((row, group))
