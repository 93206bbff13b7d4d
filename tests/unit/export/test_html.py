"""An exchange as HTML: all text is readable, none of it is markup."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st

from recviewer.export.html import html
from recviewer.reading import reader
from recviewer.text.sanitize import legible
from tests.unit.export.test_markdown import answer, call_of, request_of

OURS = frozenset(
    ("main", "h1", "h2", "h3", "p", "dl", "dt", "dd", "section", "article", "pre")
)
"""The elements that the page is made of."""


class Reader(HTMLParser):
    """Collects the elements and the texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


def page_of(question: str, *answers: str) -> Reader:
    """Write a recording of a question and its answers as HTML, and read that."""
    exchange = reader.parse(
        call_of(request_of(question), answer(*answers)), "a.json"
    ).exchanges[0]
    reply, prompt = reader.fold(exchange), reader.prompt(exchange)
    return Reader(html("a.json", exchange, prompt, reply))


@given(st.text(min_size=1))
@example("</pre></main><script>x</script>")
@example('" onload="x')
@example("&lt;b&gt;")
def test_any_text_is_there_and_none_of_it_is_markup(text: str) -> None:
    page = page_of(text, text)
    assert page.elements <= OURS
    assert page.attributes <= {"id"}
    whole = "\n".join(page.texts)
    expected = legible(text).replace("\r\n", "\n")
    assert whole.replace("\r\n", "\n").count(expected) >= 2


def test_the_request_and_each_choice_have_headings() -> None:
    texts = page_of("Ferries?", "Two.", "Three.").texts
    for heading in ("a.json", "Request", "user", "Choice 0 · stop", "Choice 1 · stop"):
        assert heading in texts
