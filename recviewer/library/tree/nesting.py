"""Laying out entries in a tree: below groups, or below the entries they continue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from recviewer.library.tree.tree import Tree, TreeBuilder

LabelPath = tuple[str, ...]
"""Labels of the groups above an entry, outermost first. Each label begins with what
joins it to the one before, such as `/`, so that a path of single groups reads well as
one row."""

CONTINUED = "conversations"
"""Label of the group of exchanges that others continue."""

SINGLE = "single exchanges"
"""Label of the group of exchanges that stand alone."""

_JOINTS = "/:"
"""Characters that join a label to the one before."""


class _Group(msgspec.Struct):
    """A group while the tree is built."""

    label: str
    key: str
    inner: dict[str, _Group] = {}
    entries: list[int] = []

    def collapsed(self) -> _Group:
        """Return this group, merged with the only group it holds if that is all."""
        group = self
        while len(group.inner) == 1 and not group.entries:
            (only,) = group.inner.values()
            group = _Group(group.label + only.label, only.key, only.inner, only.entries)
        return group

    def sorted_inner(self) -> list[_Group]:
        return sorted(self.inner.values(), key=lambda group: group.label.casefold())


def nest_by_labels(
    label_paths: Iterable[LabelPath],
    order: Sequence[int],
    *,
    name: str,
    rest: str = "",
    entry_label: Callable[[int], str] | None = None,
) -> Tree:
    """Put entries below groups.

    Args:
        label_paths: The groups above each entry of `order`.
        order: The entries, in the order they keep within a group.
        name: Name of the grouping, which makes the keys of its groups unique.
        rest: Label of a last group for the entries without labels; if empty, they
            follow the groups.
        entry_label: Returns what stands before the title of an entry; None for nothing.

    Returns:
        The tree: groups by label, then entries. A group that holds nothing but one
        other group is one row with it.
    """
    members: dict[LabelPath, list[int]] = {}
    for labels, entry in zip(label_paths, order, strict=True):
        members.setdefault(labels, []).append(entry)
    loose = members.pop((), [])
    builder = TreeBuilder()
    _add_groups(_nested(members, name), builder)
    if rest and loose:
        last = _Group("", "", {rest: _Group(rest, f"{name}\0", {}, loose)})
        _add_groups(last, builder)
    else:
        builder.add_entries(loose, -1)
    return builder.build(entry_label)


def nest_by_parent(
    parents: Sequence[int], order: Sequence[int], key: Callable[[int], str]
) -> Tree:
    """Put entries below the entries they continue.

    Args:
        parents: For each entry the one it continues; -1 where there is none.
        order: The entries, in the order they keep below the same entry.
        key: Returns a key of an entry that is the same in other trees.

    Returns:
        The tree: conversations of several exchanges first, then the single ones.
    """
    below: dict[int, list[int]] = {}
    for entry in order:
        below.setdefault(parents[entry], []).append(entry)
    tops = below.pop(-1, [])
    builder = TreeBuilder()
    for label, is_continued in ((CONTINUED, True), (SINGLE, False)):
        members = [entry for entry in tops if (entry in below) is is_continued]
        if members:
            top = builder.add(label, -1, -1)
            _add_threads(members, top, below, builder, key)
            builder.close(top, f"conversation\0{label}")
    return builder.build()


def _nested(members: dict[LabelPath, list[int]], name: str) -> _Group:
    root = _Group("", name)
    for labels, entries in members.items():
        group = root
        for label in labels:
            if label not in group.inner:
                group.inner[label] = _Group(label, f"{group.key}\0{label}")
            group = group.inner[label]
        group.entries = entries
    return root


def _add_groups(root: _Group, builder: TreeBuilder) -> None:
    """Add groups depth first, without recursion because folders may be deep."""
    waiting = [(group, -1) for group in reversed(root.sorted_inner())]
    unfinished: list[tuple[int, _Group]] = []
    while waiting or unfinished:
        parent = waiting[-1][1] if waiting else -1
        if unfinished and unfinished[-1][0] > parent:
            row, group = unfinished.pop()
            builder.add_entries(group.entries, row)
            builder.close(row, group.key)
            continue
        group = waiting.pop()[0].collapsed()
        text = group.label if parent < 0 else group.label.lstrip(_JOINTS)
        row = builder.add(text, -1, parent)
        waiting.extend((inner, row) for inner in reversed(group.sorted_inner()))
        unfinished.append((row, group))


def _add_threads(
    tops: Sequence[int],
    top: int,
    below: dict[int, list[int]],
    builder: TreeBuilder,
    key: Callable[[int], str],
) -> None:
    """Add conversations depth first, without recursion because they may be long."""
    waiting = [(entry, top) for entry in reversed(tops)]
    unfinished: list[tuple[int, int]] = []
    while waiting or unfinished:
        parent = waiting[-1][1] if waiting else top
        if unfinished and unfinished[-1][0] > parent:
            row, entry = unfinished.pop()
            builder.close(row, key(entry))
            continue
        entry = waiting.pop()[0]
        row = builder.add("", entry, parent)
        if entry in below:
            waiting.extend((reply, row) for reply in reversed(below[entry]))
            unfinished.append((row, entry))
