from __future__ import annotations

import pytest

from recviewer.web.gate import Gate, is_loopback, names_of

HERE = "127.0.0.1"
"""The address of this machine that requests come to."""


def gate(host: str = HERE, token: str | None = "a-token-of-16-ch") -> Gate:
    return Gate(8000, names_of(host), token)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost:8000", "LocalHost:8000", "[::1]:8000"]
)
def test_this_machine_is_called_by_its_own_names(host: str) -> None:
    assert gate().is_called(host, HERE)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8000",
        "localhost",
        "localhost:80",
        "localhost:8001",
        "localhost.evil.example:8000",
        "localhost:8000@evil.example",
        "localhost:8000.evil.example",
        "127.0.0.1.evil.example:8000",
        "192.168.1.5:8000",
        "[::1]:8000:8000",
        "::1:8000",
        "localhost :8000",
        "localhost:8000\n",
        "localhost:٨٠٠٠",
    ],
)
def test_no_other_name_leads_here(host: str) -> None:
    assert not gate().is_called(host, HERE)


def test_any_address_may_be_named_that_the_request_came_to() -> None:
    everywhere = gate("0.0.0.0")
    assert everywhere.is_called("192.168.1.5:8000", "192.168.1.5")
    assert everywhere.is_called("192.168.1.5:8000", "::ffff:192.168.1.5")
    assert everywhere.is_called("localhost:8000", HERE)
    assert not everywhere.is_called("192.168.1.5:8000", "10.0.0.1")
    assert not everywhere.is_called("evil.example:8000", "192.168.1.5")


def test_a_port_that_browsers_leave_out_is_meant() -> None:
    assert Gate(80, names_of("localhost"), None).is_called("localhost", HERE)


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        ("http://localhost:8000", True),
        ("http://LOCALHOST:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://localhost:8001", False),
        ("http://localhost", False),
        ("https://localhost:8000", False),
        ("http://evil.example", False),
        ("http://localhost:8000.evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_pages_of_the_very_same_name_and_port_are_own(
    origin: str, own: bool
) -> None:
    assert gate().is_own(origin, "localhost:8000") is own


def test_only_the_token_is_the_token() -> None:
    assert gate().admits("a-token-of-16-ch")
    for wrong in ("", "a-token-of-16-c", "a-token-of-16-chX", "ä\ud800"):
        assert not gate().admits(wrong)
    assert not gate(token=None).admits("")


def test_a_pass_is_good_at_its_own_server_only() -> None:
    one, other = gate(), gate()
    value = one.new_pass()
    assert one.is_pass(value)
    assert not other.is_pass(value)
    assert one.new_pass() != value


@pytest.mark.parametrize("value", ["", ".", "x", "x.y", "\ud800.\ud800"])
def test_what_nobody_was_given_is_no_pass(value: str) -> None:
    assert not gate().is_pass(value)


def test_the_cookie_of_another_port_is_another_one() -> None:
    assert gate().cookie != Gate(8001, names_of(HERE), None).cookie


@pytest.mark.parametrize(
    ("host", "is_one"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("LocalHost", True),
        ("0.0.0.0", False),
        ("", False),
        ("192.168.1.5", False),
        ("example.org", False),
    ],
)
def test_only_what_leads_nowhere_else_is_loopback(host: str, is_one: bool) -> None:
    assert is_loopback(host) is is_one
