"""JSON paths in the syntax of jq: `.response.body[14].choices[0]["a key"]`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

Step = str | int
"""A key of an object, or an index into a list."""

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STEP = re.compile(
    r"\.?(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r'|\[(?P<index>\d+)\]|\[?(?P<key>"(?:[^"\\]|\\.)*")\]?)'
)


def join(base: str, steps: Iterable[Step]) -> str:
    """Append keys and indexes to a path.

    Args:
        base: The path to extend; `.` or an empty string for the root.
        steps: Keys and indexes to append.
    """
    suffix = "".join(map(_spell, steps))
    if base == ".":
        base = ""
    if base and not base.endswith(" "):
        return base + suffix
    return base + (suffix if suffix.startswith(".") else f".{suffix}")


def steps_below(base: str, path: str) -> list[Step] | None:
    """Split the part of a path that lies below a base path.

    Args:
        base: Path of the outer value.
        path: Path of a value inside it.

    Returns:
        The keys and indexes from `base` to `path`; None if `path` is not below `base`.
    """
    root = "" if base == "." else base
    if not path.startswith(root):
        return None
    rest = path[len(root) :]
    if rest in ("", "."):
        return []
    if rest[0] not in (".", "["):
        return None
    return _parse(rest)


def step_starts(path: str) -> list[int]:
    """Return where each key and index of a path begins, with its dot or bracket."""
    return [match.start() for match in _STEP.finditer(path) if match[0][0] in ".["]


def _parse(text: str) -> list[Step] | None:
    steps: list[Step] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            return None
        if match["index"] is not None:
            steps.append(int(match["index"]))
        else:
            steps.append(match["name"] or json.loads(match["key"]))
        position = match.end()
    return steps


def _spell(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _IDENTIFIER.fullmatch(step):
        return f".{step}"
    return f"[{json.dumps(step, ensure_ascii=False)}]"
