from __future__ import annotations

from itertools import product

import pytest

from recviewer.address import parse
from recviewer.check.finding import Severity
from tests.unit.check.findings import finding


@pytest.mark.parametrize(("one", "other"), list(product(Severity, Severity)))
def test_of_two_severities_the_worse_reaches_the_other(
    one: Severity, other: Severity
) -> None:
    order = ["error", "warning", "hint"]
    assert one.reaches(other) == (order.index(one) <= order.index(other))


def test_the_address_of_a_finding_opens_its_chunk() -> None:
    found = finding("a.json", exchange=2, choice=1, chunk=120)
    address = parse(found.address)
    assert found.address == "a.json#exchange=2&choice=1&chunk=120"
    assert (address.exchange, address.choice, address.chunk) == (2, 1, 120)


def test_the_address_of_a_file_is_its_path() -> None:
    assert finding("a.json", exchange=None).address == "a.json"


def test_the_json_of_a_finding_has_the_fields_that_are_documented() -> None:
    assert list(finding(detail="secret").as_json()) == [
        *("path", "exchange", "rule", "severity", "message"),
        *("choice", "chunk", "json_path", "address"),
    ]
