"""Where a link leads is told before it is followed, and nothing about it is hidden."""

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
    told = destination(Link("the manual", "https://docs.example/a?b=%2561#c"))
    assert told.opens
    assert told.url == "https://docs.example/a?b=%2561#c"
    assert told.remarks == ()
    assert (
        "“the manual” leads to"
        in link_content(Link("the manual", told.url), told).plain
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
def test_what_may_start_or_hide_something_is_not_offered(url: str) -> None:
    told = destination(Link("x", url))
    assert not told.opens
    assert told.url == url
    assert len(told.remarks) == 1


def test_other_letters_in_a_name_are_shown_as_what_is_opened() -> None:
    told = destination(Link("x", "https://аpple.example/ü?ö"))
    assert told.url == "https://xn--pple-43d.example/%C3%BC?%C3%B6"
    assert "reads аpple.example" in told.remarks[0]
    assert destination(Link("x", told.url)).remarks == told.remarks


def test_a_user_that_looks_like_a_place_is_pointed_out() -> None:
    told = destination(Link("x", "https://bank.example@evil.example:80/"))
    assert told.opens
    assert "leads to evil.example" in told.remarks[0]


@pytest.mark.parametrize(
    "text", ["bank.example", "https://bank.example/login", "BANK.example"]
)
def test_a_text_that_names_another_place_is_pointed_out(text: str) -> None:
    assert (
        "names another host"
        in destination(Link(text, "https://evil.example/")).remarks[0]
    )
    assert destination(Link(text, "https://www.bank.example/")).remarks == ()


def test_mail_may_be_written() -> None:
    told = destination(Link("x", "mailto:a@b.example?subject=x y"))
    assert told.opens
    assert told.url == "mailto:a@b.example?subject=x%20y"


@given(st.text())
def test_what_is_opened_is_plain_ascii_to_a_place_that_is_shown(text: str) -> None:
    for url in (text, f"https://{text}", f"https://h.example/{text}", f"mailto:{text}"):
        told = destination(Link(text, url))
        content = link_content(Link(text, url), told).plain
        if told.opens:
            assert told.url.isascii()
            assert not set(told.url) & set(' \t\r\n\\"<>')
            assert told.url in content
            assert urlsplit(told.url).scheme in ("http", "https", "mailto")


def test_addresses_are_found_in_plain_text() -> None:
    text = (
        "See (https://a.example/b_(c)), “http://d.example.” or https://e.example/?f=1!"
    )
    assert found(text)[0] == "https://a.example/b_(c)"
    assert found(text)[2] == "https://e.example/?f=1"
    assert found("no://thing http://") == []


def test_an_address_is_found_by_any_part_of_it() -> None:
    text = "a https://b.example/cdef g"
    assert list(find_urls(text, 10, 11)) == [(2, 24)]
    assert list(find_urls(text, 0, 2)) == []
    assert list(find_urls(text, 24, 26)) == []


def test_links_of_a_document_keep_their_addresses_as_written() -> None:
    source = "[a *b*](https://x.example/%2561) ![i](http://y.example/%25) <http://z.example/ä>"
    assert markdown_links(source) == [
        Link("a b", "https://x.example/%2561"),
        Link("i", "http://y.example/%25"),
        Link("http://z.example/ä", "http://z.example/ä"),
    ]
