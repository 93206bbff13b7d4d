from __future__ import annotations

import pytest

from recviewer.web.gate import Gate, PublicUrl, is_loopback, names_of

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
    assert gate().accepts("", "a-token-of-16-ch")
    for wrong in ("", "a-token-of-16-c", "a-token-of-16-chX", "ä\ud800"):
        assert not gate().accepts(wrong, wrong)
    assert gate(token=None).accepts("", "")


def test_the_secret_lets_in_whatever_token_a_bookmark_holds() -> None:
    secret = gate().secret
    assert gate().accepts(secret, "an-old-token-of-16")
    assert gate().accepts("an-old-secret", "a-token-of-16-ch")
    assert not gate().accepts("an-old-secret", "an-old-token-of-16")
    assert not gate().accepts("", "")
    assert "a-token-of-16-ch" not in secret


def test_the_secret_stays_the_same_as_long_as_the_token_does() -> None:
    assert gate().secret == gate().secret
    assert gate().secret != gate(token="another-token-of-16").secret
    assert gate(token=None).secret != gate(token=None).secret


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://Name.example", "https://name.example/"),
        ("https://name.example:8443/a/b", "https://name.example:8443/a/b/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("name.example", None),
        ("ftp://name.example", None),
        ("https://", None),
        ("https://name.example/?x=1", None),
        ("https://me@name.example/", None),
        ("https://[", None),
    ],
)
def test_a_public_url_is_that_of_a_server(text: str, url: str | None) -> None:
    found = PublicUrl.of(text)
    assert (None if found is None else str(found)) == url


def test_people_come_by_the_public_url_and_still_by_the_own_port() -> None:
    public = PublicUrl.of("https://name.example/proxy/")
    behind = Gate(8000, names_of(HERE), "a-token-of-16-ch", public)
    for host in ("name.example", "name.example:443", "localhost:8000"):
        assert behind.accepts_host(host, HERE)
        assert behind.accepts_origin("https://name.example", host)
    assert behind.accepts_origin("http://localhost:8000", "localhost:8000")
    assert not behind.accepts_host("name.example:8000", HERE)
    for origin in ("http://name.example", "https://evil.example", "https://localhost"):
        assert not behind.accepts_origin(origin, "localhost:8000")


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
