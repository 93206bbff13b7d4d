"""Grouping entries into a tree: which labels stand above each entry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter

from recviewer.address import Address
from recviewer.library import conversations
from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Arrangement, Grouping
from recviewer.library.tree.nesting import LabelPath, nest_by_labels, nest_by_parent
from recviewer.library.tree.sorting import ordered
from recviewer.library.tree.tree import Tree

_SUFFIX = re.compile(
    r"(?:\.(?:gz|har|httprr|jsonl?|ndjson|responses|sse|toml|txt|ya?ml))+$"
)
_HASH = re.compile(r"[-_.]?[0-9a-f]{16,}")
_NUMBER = re.compile(r"[0-9a-f_.-]*", re.IGNORECASE)


def build_tree(entries: Sequence[Summary], arrangement: Arrangement) -> Tree:
    """Arrange entries in a tree.

    Returns:
        A tree that holds each entry once, except for those that are hidden.
    """
    order = ordered(entries, arrangement.sorting, backwards=arrangement.backwards)
    if not arrangement.others:
        order = [index for index in order if not entries[index].other] or order
    grouping = arrangement.grouping
    if grouping is Grouping.CONVERSATION:
        return continued(entries, order, conversations.parents(entries))
    get = _VALUES[grouping]
    values = [get(entries[index]) for index in order]
    return grouped(entries, order, values, Counter(values), grouping)


def continued(
    entries: Sequence[Summary], order: Sequence[int], parents: Sequence[int]
) -> Tree:
    """Arrange entries by conversation.

    Args:
        entries: The entries.
        order: Those to arrange, in order.
        parents: For each entry the one that it continues; -1 if there is none.
    """
    return nest_by_parent(parents, order, lambda index: _address(entries[index]))


def grouped(
    entries: Sequence[Summary],
    order: Sequence[int],
    values: Iterable[str],
    counts: Mapping[str, int],
    grouping: Grouping,
) -> Tree:
    """Arrange entries by the values that they have.

    Args:
        entries: The entries.
        order: Those to arrange, in order.
        values: What each of them is grouped by.
        counts: How many entries have each value.
        grouping: What the values are. By folder, the value of an entry is its path; the
            folder with a slash at the end stands for any path in there that a single
            entry has.
    """
    label_paths_of, rest = _LABELS[grouping]
    label_paths = label_paths_of(counts)
    by_folder = grouping is Grouping.FOLDER
    return nest_by_labels(
        map(label_paths.__getitem__, values),
        order,
        name=grouping,
        rest=rest,
        entry_label=_file_labels(entries, counts) if by_folder else None,
    )


def short_models(models: Iterable[str]) -> dict[str, str]:
    """Drop vendor prefixes where that stays unambiguous.

    Args:
        models: Names of models, such as `meta-llama/Llama-3.2-1B-Instruct`.

    Returns:
        The name to show for each.
    """
    names = set(models)
    by_last: dict[str, set[str]] = {}
    for name in names:
        by_last.setdefault(_last_part(name), set()).add(name)
    return {
        name: _last_part(name) if len(by_last[_last_part(name)]) == 1 else name
        for name in names
    }


def common_folder(folders: Iterable[str]) -> str:
    """Return the innermost folder that holds all of some folders.

    Args:
        folders: Paths of folders that end with a slash, or are empty.

    Returns:
        Its path with a slash at the end; empty if there is none.
    """
    distinct = set(folders)
    if not distinct:
        return ""
    first, last = min(distinct), max(distinct)
    same = 0
    for mine, theirs in zip(first, last, strict=False):
        if mine != theirs:
            break
        same += 1
    return first[: first.rfind("/", 0, same) + 1]


def telling_name(path: str) -> str:
    """Return the name of a recording without suffix and hash; empty for a number."""
    name = path[path.rfind("/") + 1 :]
    rest = _HASH.sub("", _SUFFIX.sub("", name))
    return "" if _NUMBER.fullmatch(rest) else rest


def _last_part(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2]


def _address(entry: Summary) -> str:
    return str(Address(entry.path, entry.exchange_number))


def _file_labels(
    entries: Sequence[Summary], counts: Mapping[str, int]
) -> Callable[[int], str]:
    """Return labels that tell entries of a folder apart.

    They are the number in a file of several exchanges, else the name of the file.
    """
    several = {path: count for path, count in counts.items() if count > 1}

    def label(index: int) -> str:
        entry = entries[index]
        if entry.path in several:
            return str(entry.exchange_number).rjust(len(str(several[entry.path] - 1)))
        return telling_name(entry.path)

    return label


def _folders(counts: Mapping[str, int]) -> dict[str, LabelPath]:
    """Split paths into folders; a file of several exchanges becomes one as well."""
    folders = {path: path[: path.rfind("/") + 1] for path in counts}
    top = len(common_folder(folders.values()))
    distinct = {folder: _pieces(folder[top:]) for folder in set(folders.values())}
    return {
        path: distinct[folder]
        if counts[path] == 1
        else (*distinct[folder], _joined(path[len(folder) :], distinct[folder]))
        for path, folder in folders.items()
    }


def _joined(file: str, folders: LabelPath) -> str:
    return f"/{file}" if folders else file


def _pieces(folder: str) -> LabelPath:
    """Split a folder so that every piece but the first begins with a slash."""
    first, *others = folder.rstrip("/").split("/")
    return (first, *(f"/{name}" for name in others)) if first or others else ()


def _tests(tests: Iterable[str]) -> dict[str, LabelPath]:
    """Split test ids of pytest into file, test function and parameters."""
    ids = list(tests)
    # A test that is told from the path of its cassette may have no folder.
    folder = common_folder(filter(None, map(_folder_of_test, ids)))
    return {test: _test_labels(test, folder) for test in ids}


def _folder_of_test(test: str) -> str:
    file = test.partition("::")[0]
    return file[: file.rfind("/") + 1]


def _test_labels(test: str, folder: str) -> LabelPath:
    file, colons, inside = test.partition("::")
    function, bracket, parameters = inside.partition("[")
    pieces = (file.removeprefix(folder), colons + function, bracket + parameters)
    return tuple(piece for piece in pieces if piece)


def _models(models: Iterable[str]) -> dict[str, LabelPath]:
    return {m: (short,) if m else () for m, short in short_models(models).items()}


def _endpoints(endpoints: Iterable[str]) -> dict[str, LabelPath]:
    return {endpoint: (endpoint,) if endpoint else () for endpoint in endpoints}


_VALUES: dict[Grouping, Callable[[Summary], str]] = {
    Grouping.FOLDER: attrgetter("path"),
    Grouping.TEST: attrgetter("test_id"),
    Grouping.MODEL: attrgetter("model"),
    Grouping.ENDPOINT: attrgetter("endpoint"),
}
"""For each grouping the value of an entry."""

_LABELS: dict[
    Grouping, tuple[Callable[[Mapping[str, int]], dict[str, LabelPath]], str]
] = {
    Grouping.FOLDER: (_folders, ""),
    Grouping.TEST: (_tests, "no test id"),
    Grouping.MODEL: (_models, "no model"),
    Grouping.ENDPOINT: (_endpoints, "no endpoint"),
}
"""For each grouping the label paths of the values (given with how many entries have
each), and the label of the entries without a value."""
