"""A page of exchanges as a file: its data, its policy and its size."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recviewer.config import samples
from recviewer.export.page.carried import Carried, carried
from recviewer.export.page.document import index, page
from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from recviewer.text.sanitize import legible
from tests.unit.export.test_markdown import answer, call_of, request_of

SECRET = "sk-proj-a1b2c3d4e5f6g7h8i9j0"


def exchange_of(question: str, *answers: str) -> Exchange:
    data = call_of(request_of(question), answer(*answers))
    return reader.parse(data, "a.json").exchanges[0]


def carry(exchange: Exchange, **options: bool) -> Carried:
    reply, prompt = reader.fold(exchange), reader.prompt(exchange)
    return carried("a.json", exchange, prompt, reply, **options)


def scripts(text: str) -> list[str]:
    """Return the contents of the elements `script`, as a browser splits them."""
    return re.findall(r"<script[^>]*>(.*?)</script", text, re.S | re.I)


def data_in(text: str) -> Any:
    return json.loads(scripts(text)[0])


@given(st.text(min_size=1))
@example("</script><script>x</script>")
@example("<!--<script>")
@example("\u2028@data@\u2029\r")
def test_any_text_is_data_of_the_page_and_none_of_it_is_markup(text: str) -> None:
    exchange = exchange_of(text, text)
    whole = page([carry(exchange, revealed=True)]).decode()
    assert len(scripts(whole)) == 3
    data = data_in(whole)
    assert data["request"]["messages"][0]["parts"] == [["", legible(text)]]
    [block] = data["choices"][0]["blocks"]
    assert block["runs"][0]["text"] == legible(text)
    [line] = scripts(whole)[1].splitlines()
    assert json.loads(line) == json.loads(exchange.response.chunks.text(0))


def test_the_policy_allows_the_script_and_the_style_of_the_page_and_nothing_else() -> (
    None
):
    whole = page([carry(exchange_of("Ferries?", "Two."))]).decode()
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', whole)
    [style] = re.findall(r"<style>(.*?)</style>", whole, re.S)
    hashes = [
        f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
        for text in (style, scripts(whole)[-1])
    ]
    assert policy == (
        f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]};"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"https?:(?!//www\.w3\.org/)", style + scripts(whole)[-1])


def test_secrets_are_masked_everywhere_unless_they_are_asked_for() -> None:
    exchange = exchange_of(f"Is it {SECRET}?", f"\n{SECRET}", "No.")
    assert SECRET.encode() not in page([carry(exchange)])
    assert page([carry(exchange, revealed=True)]).count(SECRET.encode()) > 3


@pytest.mark.parametrize("with_chunks", [True, False])
@pytest.mark.parametrize("path", sorted(samples.folder().rglob("*.json")), ids=str)
def test_a_page_is_little_larger_than_what_it_carries(
    path: Path, with_chunks: bool
) -> None:
    (exchange,) = reader.read(path).exchanges
    chunks = exchange.response.chunks
    texts = bytes(exchange.request.raw) + b"".join(
        track.text.encode("utf-8", "replace")
        for choice in reader.fold(exchange).choices
        for track in choice.tracks
    )
    size = len(texts)
    if with_chunks:
        size += sum(len(chunks.text(k)) for k in range(len(chunks)))
    whole = page([carry(exchange, with_chunks=with_chunks)])
    assert len(whole) <= 150_000 + 1.2 * size


def test_an_index_links_to_each_page_and_quotes_its_title() -> None:
    listed = carry(exchange_of("<b>Ferries</b>?", "Two."))
    text = index([("a&b.html", listed), ("c.html", listed)]).decode()
    assert text.count("&lt;b&gt;Ferries&lt;/b&gt;?") == 2
    assert re.findall('href="([^"]*)"', text) == ["a&amp;b.html", "c.html"]
    assert "<script" not in text


def test_a_page_is_told_which_answers_are_incomplete() -> None:
    body: Any = answer("All of it.", "Some")
    body["choices"][1]["finish_reason"] = "MAX_TOKENS"
    exchange = reader.parse(call_of(request_of("?"), body), "a.json").exchanges[0]
    choices = json.loads(carry(exchange).data)["choices"]
    assert [choice["incomplete"] for choice in choices] == [False, True]
