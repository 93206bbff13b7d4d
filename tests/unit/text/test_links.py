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
