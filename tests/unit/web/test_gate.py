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
def test_the_names_of_this_machine_are_accepted_as_hosts(host: str) -> None:
    assert gate().accepts_host(host, HERE)


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
def test_other_hosts_are_refused(host: str) -> None:
    assert not gate().accepts_host(host, HERE)


def test_the_address_that_a_request_came_to_is_accepted_as_host() -> None:
    everywhere = gate("0.0.0.0")
    assert everywhere.accepts_host("192.168.1.5:8000", "192.168.1.5")
    assert everywhere.accepts_host("192.168.1.5:8000", "::ffff:192.168.1.5")
    assert everywhere.accepts_host("localhost:8000", HERE)
    assert not everywhere.accepts_host("192.168.1.5:8000", "10.0.0.1")
    assert not everywhere.accepts_host("evil.example:8000", "192.168.1.5")


def test_port_80_may_be_left_out_of_the_host() -> None:
    assert Gate(80, names_of("localhost"), None).accepts_host("localhost", HERE)


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
def test_only_the_origin_of_the_same_host_and_port_is_accepted(
    origin: str, own: bool
) -> None:
    assert gate().accepts_origin(origin, "localhost:8000") is own


def test_only_the_right_token_is_accepted() -> None:
    assert gate().accepts_token("a-token-of-16-ch")
    for wrong in ("", "a-token-of-16-c", "a-token-of-16-chX", "ä\ud800"):
        assert not gate().accepts_token(wrong)
    assert not gate(token=None).accepts_token("")


def test_a_pass_is_accepted_only_by_the_gate_that_made_it() -> None:
    one, other = gate(), gate()
    value = one.new_pass()
    assert one.accepts_pass(value)
    assert not other.accepts_pass(value)
    assert one.new_pass() != value


@pytest.mark.parametrize("value", ["", ".", "x", "x.y", "\ud800.\ud800"])
def test_a_forged_pass_is_refused(value: str) -> None:
    assert not gate().accepts_pass(value)


def test_servers_on_two_ports_have_two_cookies() -> None:
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
def test_only_hosts_of_this_machine_are_loopback(host: str, is_one: bool) -> None:
    assert is_loopback(host) is is_one
