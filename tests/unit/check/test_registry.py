from __future__ import annotations

import pytest
from msgspec.structs import replace

from recviewer.check import registry
from recviewer.errors import UsageError


def ids(select: str = "", ignore: str = "") -> list[str]:
    chosen = registry.selected(registry.names(select), registry.names(ignore))
    return [rule.id for rule in chosen]


def test_without_a_choice_all_rules_that_are_on_are_gone_by() -> None:
    on = [rule.id for rule in registry.named(["ALL"]) if rule.on]
    assert ids() == on


def test_a_letter_selects_its_group_and_an_id_its_rule() -> None:
    assert {each[0] for each in ids("s")} == {"S"}
    assert ids("R1") == ["R1"]


def test_what_is_ignored_wins() -> None:
    assert ids("R1", "R1") == []
    assert "S1" not in ids("S", "S1")


def test_a_rule_that_is_selected_by_its_id_is_not_ignored_by_its_letter() -> None:
    assert ids("S1", "S") == ["S1"]
    assert ids("ALL", ",".join(registry.GROUPS)) == []


@pytest.mark.parametrize("name", ["S999", "X", "s1x"])
def test_what_is_no_rule_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no rule; expected an id"):
        ids(name)


def test_a_rule_whose_library_is_missing_is_set_apart() -> None:
    rule = registry.rule("S6")
    lacking = replace(rule, needs="no_such_library")
    assert registry.without_missing([lacking]) == ([], [lacking])
    assert registry.without_missing([replace(rule, needs="json")])[1] == []
