"""How entries are grouped: each way gives an entry the labels above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter

from recviewer.library.scan import conversation
from recviewer.library.summary import Summary
from recviewer.library.tree.chains import Chain, chained
from recviewer.library.tree.names import common_folder, short_models, telling_name
from recviewer.library.tree.threads import threaded
from recviewer.library.tree.tree import Tree
from recviewer.library.tree.ways import Grouping


def grouped(
    entries: Sequence[Summary], order: Sequence[int], grouping: Grouping
) -> Tree:
    """Arrange entries in a tree.

    Args:
        entries: All entries.
        order: Their indexes, in the order they keep inside a group.
        grouping: What to group by.

    Returns:
        A tree that holds each of them once.
    """
    if grouping is Grouping.CONVERSATION:
        found = conversation.parents(entries)
        return threaded(found, order, lambda index: address(entries[index]))
    get, chains_of, rest = _WAYS[grouping]
    values = [get(entries[index]) for index in order]
    counts = Counter(values)
    chains = chains_of(counts)
    return chained(
        map(chains.__getitem__, values),
        order,
        name=grouping,
        rest=rest,
        label=_labelling(entries, counts) if grouping is Grouping.FOLDER else None,
    )


def address(entry: Summary) -> str:
    """Return what an entry is known by."""
    return f"{entry.path}#exchange={entry.exchange}"


def _labelling(
    entries: Sequence[Summary], counts: Mapping[str, int]
) -> Callable[[int], str]:
    """Tell entries of one folder apart: by number in a file of many, else by name."""
    several = {path: count for path, count in counts.items() if count > 1}

    def label(index: int) -> str:
        entry = entries[index]
        if entry.path in several:
            return str(entry.exchange).rjust(len(str(several[entry.path] - 1)))
        return telling_name(entry.path)

    return label


def _folders(counts: Mapping[str, int]) -> dict[str, Chain]:
    """Split paths into folders; a file of several exchanges is like one, too."""
    folders = {path: path[: path.rfind("/") + 1] for path in counts}
    top = len(common_folder(folders.values()))
    distinct = {folder: _pieces(folder[top:]) for folder in set(folders.values())}
    return {
        path: distinct[folder]
        if counts[path] == 1
        else (*distinct[folder], _joined(path[len(folder) :], distinct[folder]))
        for path, folder in folders.items()
    }


def _joined(file: str, folders: Chain) -> str:
    return f"/{file}" if folders else file


def _pieces(folder: str) -> Chain:
    """Split a folder so that every piece begins with what joins it to the last."""
    first, *others = folder.rstrip("/").split("/")
    return (first, *(f"/{name}" for name in others)) if first or others else ()


def _tests(tests: Iterable[str]) -> dict[str, Chain]:
    """Split ids of pytest: file, test function, parameters."""
    ids = list(tests)
    top = len(common_folder(_folder_of_test(test) for test in ids if test))
    return {test: _test_chain(test, top) for test in ids}


def _folder_of_test(test: str) -> str:
    file = test.partition("::")[0]
    return file[: file.rfind("/") + 1]


def _test_chain(test: str, top: int) -> Chain:
    file, colons, inside = test.partition("::")
    function, bracket, parameters = inside.partition("[")
    pieces = (file[top:], colons + function, bracket + parameters)
    return tuple(piece for piece in pieces if piece)


def _models(models: Iterable[str]) -> dict[str, Chain]:
    return {m: (short,) if m else () for m, short in short_models(models).items()}


def _endpoints(endpoints: Iterable[str]) -> dict[str, Chain]:
    return {endpoint: (endpoint,) if endpoint else () for endpoint in endpoints}


_WAYS: dict[
    Grouping,
    tuple[
        Callable[[Summary], str],
        Callable[[Mapping[str, int]], dict[str, Chain]],
        str,
    ],
] = {
    Grouping.FOLDER: (attrgetter("path"), _folders, ""),
    Grouping.TEST: (attrgetter("test_id"), _tests, "no test id"),
    Grouping.MODEL: (attrgetter("model"), _models, "no model"),
    Grouping.ENDPOINT: (attrgetter("endpoint"), _endpoints, "no endpoint"),
}
"""For each way: the field, the labels of its values, and of the rest; values are given
with how many entries have them."""
