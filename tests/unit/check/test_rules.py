"""Every rule keeps what it says: it is found in its bad example and not in its good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from recviewer.check import registry, reports
from recviewer.check.checker import check_paths
from recviewer.check.rule import Files, Rule

RULES = registry.named(["ALL"])


def found(folder: Path, files: Files, rule: Rule) -> Iterator[str]:
    """Write recordings and yield the messages of a rule about them."""
    for name, value in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(reports.written(value), encoding="utf-8")
    for finding in check_paths({str(folder): None}, [rule], jobs=1).findings:
        assert finding.rule == rule.id
        yield finding.message


def require_library(rule: Rule) -> None:
    if rule.needs:
        pytest.importorskip(rule.needs, reason="needs the extra recviewer[check]")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_found_in_its_bad_example(rule: Rule, tmp_path: Path) -> None:
    require_library(rule)
    messages = list(found(tmp_path, rule.bad, rule))
    assert messages
    assert not [message for message in messages if "could not look" in message]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_not_found_in_its_good_example(rule: Rule, tmp_path: Path) -> None:
    assert list(found(tmp_path, rule.good, rule)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_in_sentences_what_it_means_and_how_to_mend_it(rule: Rule) -> None:
    for text in (rule.means, rule.why, rule.mend):
        assert text[0].isupper()
        assert text.endswith(".")
    assert rule.title == rule.title[0].lower() + rule.title[1:] or rule.title[0] == "`"


@pytest.mark.parametrize("rule_id", registry.IDS)
def test_the_id_of_a_rule_is_the_one_it_is_registered_under(rule_id: str) -> None:
    assert registry.rule(rule_id).id == rule_id
    assert rule_id[0] in registry.GROUPS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_looks_at_something(rule: Rule) -> None:
    assert rule.exchange or rule.file or rule.corpus
