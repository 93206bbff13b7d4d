"""Short names: what is the same in all is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SUFFIX = re.compile(r"(?:\.(?:gz|har|httprr|jsonl?|ndjson|responses|sse|txt|ya?ml))+$")
_HASH = re.compile(r"[-_.]?[0-9a-f]{16,}")
_NUMBER = re.compile(r"[0-9a-f_.-]*", re.IGNORECASE)


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
        by_last.setdefault(_last(name), set()).add(name)
    return {n: _last(n) if len(by_last[_last(n)]) == 1 else n for n in names}


def common_folder(folders: Iterable[str]) -> str:
    """Return the folder that all of some folders are in, with a slash at its end.

    Args:
        folders: Paths of folders that end with a slash, or are empty.
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
    """Return what a recording's name says beside numbers and hashes, if anything.

    Args:
        path: Its path; names of cassettes are those of their tests.
    """
    name = path[path.rfind("/") + 1 :]
    said = _HASH.sub("", _SUFFIX.sub("", name))
    return "" if _NUMBER.fullmatch(said) else said


def _last(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2]
