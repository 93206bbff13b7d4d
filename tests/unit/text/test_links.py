"""Links show where they lead before they are followed."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.text.links import (
    Link,
    destination,
    find_urls,
)
from recviewer.tui.choices.markdown import markdown_links
from recviewer.tui.services import link_content


def found(text: str) -> list[str]:
    """Return the addresses in a text."""
    return [text[start:end] for start, end in find_urls(text, 0, len(text))]


def test_a_plain_link_opens_without_a_remark() -> None:
    found = destination(Link("the manual", "https://docs.example/a?b=%2561#c"))
    assert found.opens
    assert found.url == "https://docs.example/a?b=%2561#c"
    assert found.remarks == ()
    assert (
        "“the manual” leads to"
        in link_content(Link("the manual", found.url), found).plain
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vscode://open?x",
        "/etc/passwd",
        "../up",
        "//host/path",
        "https:host",
        "https:///host",
        "https://",
        "https://a%2eb.example/",
        "https://good.example\\@bad.example/",
        "https://x.example/a\u202eb",
        "https://x.example/a\u200bb",
        "https://x.exam\nple/",
        "https://x.example/\ufffd",
        "https://[::1/",
        "https://x.example:99999/",
        "",
    ],
)
def test_a_link_that_may_run_or_hide_something_does_not_open(url: str) -> None:
    found = destination(Link("x", url))
    assert not found.opens
    assert found.url == url
    assert len(found.remarks) == 1


def test_a_host_in_other_letters_is_shown_in_ascii() -> None:
    found = destination(Link("x", "https://аpple.example/ü?ö"))
    assert found.url == "https://xn--pple-43d.example/%C3%BC?%C3%B6"
    assert "reads аpple.example" in found.remarks[0]
    assert destination(Link("x", found.url)).remarks == found.remarks


def test_a_user_name_that_looks_like_a_host_gives_a_remark() -> None:
    found = destination(Link("x", "https://bank.example@evil.example:80/"))
    assert found.opens
    assert "leads to evil.example" in found.remarks[0]


@pytest.mark.parametrize(
    "text", ["bank.example", "https://bank.example/login", "BANK.example"]
)
def test_a_text_that_names_another_host_gives_a_remark(text: str) -> None:
    assert (
        "names another host"
        in destination(Link(text, "https://evil.example/")).remarks[0]
    )
    assert destination(Link(text, "https://www.bank.example/")).remarks == ()


def test_a_mail_address_opens() -> None:
    found = destination(Link("x", "mailto:a@b.example?subject=x y"))
    assert found.opens
    assert found.url == "mailto:a@b.example?subject=x%20y"


@given(st.text())
def test_a_destination_is_ascii_and_shows_its_host(text: str) -> None:
    for url in (text, f"https://{text}", f"https://h.example/{text}", f"mailto:{text}"):
        found = destination(Link(text, url))
        content = link_content(Link(text, url), found).plain
        if found.opens:
            assert found.url.isascii()
            assert not set(found.url) & set(' \t\r\n\\"<>')
            assert found.url in content
            assert urlsplit(found.url).scheme in ("http", "https", "mailto")


def test_urls_are_found_in_plain_text() -> None:
    text = (
        "See (https://a.example/b_(c)), “http://d.example.” or https://e.example/?f=1!"
    )
    assert found(text)[0] == "https://a.example/b_(c)"
    assert found(text)[2] == "https://e.example/?f=1"
    assert found("no://thing http://") == []


def test_a_url_is_found_by_any_part_of_it() -> None:
    text = "a https://b.example/cdef g"
    assert list(find_urls(text, 10, 11)) == [(2, 24)]
    assert list(find_urls(text, 0, 2)) == []
    assert list(find_urls(text, 24, 26)) == []


def test_links_of_a_document_keep_their_urls_as_written() -> None:
    source = "[a *b*](https://x.example/%2561) ![i](http://y.example/%25) <http://z.example/ä>"
    assert markdown_links(source) == [
        Link("a b", "https://x.example/%2561"),
        Link("i", "http://y.example/%25"),
        Link("http://z.example/ä", "http://z.example/ä"),
    ]


INVISIBLE = "It contains invisible characters."
BACKSLASH = "It contains a \\, which browsers read as a slash."
INVALID = "It is not a valid address."
SCHEME = "Only http, https and mailto are opened from here."
NO_HOST = "It has no valid host."


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://x.example/\u202e", INVISIBLE),
        ("https://good.example\\@bad.example/", BACKSLASH),
        ("https://[::1/", INVALID),
        ("https://x.example:99999/", INVALID),
        ("javascript:alert(1)", SCHEME),
        ("https://", NO_HOST),
        ("https://a%2eb.example/", NO_HOST),
    ],
)
def test_a_link_that_is_not_opened_says_why(url: str, reason: str) -> None:
    assert destination(Link("x", url)).remarks == (reason,)


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("https://a.example:8080/x", "https://a.example:8080/x"),
        ("https://me:pw@a.example:8080/x", "https://me:pw@a.example:8080/x"),
        ("https://[::1]:80/x", "https://[::1]:80/x"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("https://Ü.example:80/x", "https://xn--tda.example:80/x"),
        ("https://a.example/~x?a=[1]&b=(c)!$'*+,;#@", None),
        ("https://a.example/a b<c>", "https://a.example/a%20b%3Cc%3E"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_what_is_opened_is_the_link_in_ascii(url: str, opened: str | None) -> None:
    found = destination(Link("x", url))

    assert found.opens
    assert found.url == (opened or url)


@pytest.mark.parametrize(
    ("text", "url", "remarks"),
    [
        (
            "x",
            "https://bank.example@evil.example:80/",
            ("The part before @ is a user name; it leads to evil.example.",),
        ),
        (
            "x",
            "https://ä.example/",
            ("The host is not in plain letters; it reads ä.example.",),
        ),
        (
            "https://bank.example/a",
            "https://a@evil.example/",
            (
                "The part before @ is a user name; it leads to evil.example.",
                "Its text names another host: bank.example.",
            ),
        ),
        ("WWW.bank.example", "https://bank.example/", ()),
        ("bank.example?x", "https://www.bank.example/", ()),
        ("see bank.example", "https://evil.example/", ()),
        ("bank.example is mine", "https://evil.example/", ()),
    ],
)
def test_what_a_reader_may_misread_is_remarked(
    text: str, url: str, remarks: tuple[str, ...]
) -> None:
    assert destination(Link(text, url)).remarks == remarks


def test_punycode_that_is_none_is_read_as_it_is() -> None:
    found = destination(Link("x", "https://xn--a-ecp.ru.xn--0.example/"))

    assert found.opens
    assert all("xn--0" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://a.example/b.", "https://a.example/b"),
        ("https://a.example/b)", "https://a.example/b"),
        ("https://a.example/(b)", "https://a.example/(b)"),
        ("https://a.example/b]}).,", "https://a.example/b"),
        ("https://a.example/{b}", "https://a.example/{b}"),
        ("<https://a.example/b>", "https://a.example/b"),
        ('"https://a.example/b"', "https://a.example/b"),
        ("**https://a.example/b**", "https://a.example/b"),
        ("`http://a.example`", "http://a.example"),
    ],
)
def test_what_stands_around_a_url_is_not_part_of_it(text: str, url: str) -> None:
    assert found(text) == [url]


def test_a_url_is_found_by_its_first_and_its_last_character() -> None:
    text = "a https://b.example/cdef g"
    hits = [list(find_urls(text, at, at + 1)) for at in (1, 2, 23, 24)]

    assert hits == [[], [(2, 24)], [(2, 24)], []]


def test_a_long_url_is_found_by_a_part_far_from_its_start() -> None:
    text = "x" * 3_000 + " https://b.example/" + "c" * 1_900 + " " + "x" * 3_000
    hits = [list(find_urls(text, at, at + 1)) for at in (3_001, 4_900)]

    assert hits == [[(3_001, 4_919)]] * 2
