"""The rules, each with the module that is loaded once it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from recviewer.check.rule import Rule
from recviewer.errors import UsageError

GROUPS: Final[Mapping[str, str]] = {
    "S": "Stream",
    "R": "Recording",
    "C": "Corpus",
    "K": "Secrets",
}
"""What the letters stand for."""

_MODULES: Final[Mapping[str, str]] = {
    "S1": "stream.cut_off",
    "S2": "stream.no_finish",
    "S3": "stream.done_missing",
    "S4": "stream.broken_arguments",
    "S5": "stream.unknown_tool",
    "S6": "stream.arguments_schema",
    "S7": "stream.empty_answer",
    "S8": "stream.usage",
    "S9": "stream.other_model",
    "S10": "stream.not_understood",
    "S11": "stream.choices",
    "S12": "stream.output_schema",
    "S13": "stream.flattened",
    "S14": "stream.batched",
    "R1": "recording.unreadable",
    "R2": "recording.recorded_error",
    "R3": "recording.scrubbed_request",
    "R4": "recording.wrong_encoding",
    "R5": "recording.oversized",
    "R6": "recording.broken_text",
    "R7": "recording.invented",
    "R8": "recording.volatile_request",
    "R9": "recording.age",
    "C1": "corpus.stale_key",
    "C2": "corpus.superseded",
    "C3": "corpus.different_answers",
    "C4": "corpus.recorded_twice",
    "C5": "corpus.orphan",
    "C6": "corpus.half_conversation",
    "C7": "corpus.retired_model",
    "K1": "secrets.vendor_key",
    "K2": "secrets.private_key",
    "K3": "secrets.web_token",
    "K4": "secrets.authorization",
    "K5": "secrets.cookie",
    "K6": "secrets.email",
    "K7": "secrets.home_path",
}
"""The modules by the ids of the rules, in the order in which they are printed."""

IDS: Final = tuple(_MODULES)


@cache
def rule(rule_id: str) -> Rule:
    """Return the rule of an id, which has to be one of `IDS`."""
    module = import_module(f"recviewer.check.{_MODULES[rule_id]}")
    found: Rule = module.RULE
    return found


def selected(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> list[Rule]:
    """Return the rules that are asked for, in order.

    Args:
        select: Ids such as `S4`, letters of groups, or `ALL`; empty for all rules but
            those that are off unless they are selected by their ids.
        ignore: Ids and letters of rules to leave out. An id wins over a letter.

    Raises:
        UsageError: Something is neither an id nor the letter of a group.
    """
    for name in (*select, *ignore):
        require_known(name)
    chosen = [rule_id for rule_id in IDS if _is_chosen(rule_id, select, ignore)]
    rules = map(rule, chosen)
    return [each for each in rules if each.on or each.id in select]


def without_missing(rules: Iterable[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Tell rules that can be gone by from those whose library is not installed."""
    usable: list[Rule] = []
    missing: list[Rule] = []
    for each in rules:
        is_there = not each.needs or find_spec(each.needs) is not None
        (usable if is_there else missing).append(each)
    return usable, missing


def named(names: Sequence[str]) -> list[Rule]:
    """Return the rules of ids and letters, also those that are off.

    Raises:
        UsageError: Something is neither.
    """
    for name in names:
        require_known(name)
    return [rule(rule_id) for rule_id in IDS if is_named(rule_id, names)]


def require_known(name: str) -> None:
    """Raise `UsageError` for what is neither an id nor the letter of a group."""
    if name not in IDS and name not in GROUPS and name != "ALL":
        letters = ", ".join(f"{letter}" for letter in GROUPS)
        raise UsageError(
            f"{name!r} is no rule; expected an id such as {IDS[0]}, one of {letters},"
            " or ALL"
        )


def names(text: str) -> tuple[str, ...]:
    """Split a list of ids and letters: `S,C3`."""
    return tuple(filter(None, (part.strip().upper() for part in text.split(","))))


def is_named(rule_id: str, listed: Iterable[str]) -> bool:
    """Return whether a list of ids and letters holds a rule."""
    return any(name in ("ALL", rule_id, rule_id[0]) for name in listed)


def _is_chosen(rule_id: str, select: Sequence[str], ignore: Sequence[str]) -> bool:
    if rule_id in ignore or (select and not is_named(rule_id, select)):
        return False
    return rule_id in select or not is_named(rule_id, ignore)
