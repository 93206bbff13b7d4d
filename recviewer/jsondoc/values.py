"""Readers for recorded values, which may have any type whatever they should be."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from recviewer.jsondoc import parsing

_MAX_SECONDS = 1e12
"""Thirty thousand years: anything longer is not a duration."""


def string(value: object) -> str | None:
    """Return a non-empty string; None in place of anything else."""
    return value if isinstance(value, str) and value else None


def first_string(fields: Mapping[str, Any], *names: str) -> str | None:
    """Return the first of some fields that is a non-empty string."""
    for name in names:  # a loop, as it is called for each line of a session
        value = fields.get(name)
        if isinstance(value, str) and value:
            return value
    return None


def mapping(value: object) -> dict[str, Any]:
    """Return a JSON object; an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """Return a JSON array; an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def number(value: object) -> float | None:
    """Return a finite number; None in place of anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def seconds(value: object, per_second: float = 1.0) -> float:
    """Return a recorded duration in seconds; 0 if it is not a usable one.

    Args:
        value: The number as recorded.
        per_second: How many of its units make a second.
    """
    duration = (number(value) or 0.0) / per_second
    return duration if 0 < duration < _MAX_SECONDS else 0.0


def epoch_seconds(value: object) -> float | None:
    """Return a time in seconds since the epoch, from ISO 8601 text; else None."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def parsed(value: object) -> object:
    """Parse a string that is JSON; anything else stays as it is."""
    if not isinstance(value, str):
        return value
    try:
        return parsing.loads(value.encode("utf-8", "surrogatepass"))
    except ValueError:
        return value


def readable_json(value: object) -> str:
    """Return a value as JSON text for people to read."""
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "… nested too deeply"
