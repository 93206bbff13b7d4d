"""A list whose items are known is not taken apart again, and looks no different."""

from __future__ import annotations

import json
from array import array
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from recviewer.jsondoc.nodes import Node, root
from recviewer.jsondoc.spans import JsonText, known_list
from recviewer.model.exchange import Exchange
from recviewer.reading.reader import parse
from recviewer.text.masked_json import exchange_text
from recviewer.text.secrets import MASK
from tests.unit.jsondoc.json_values import values

HEADERS = {"Authorization": "Bearer sk-very-secret"}


@given(
    st.lists(values, min_size=1, max_size=4),
    values,
    st.sampled_from([None, 1, "\t"]),
)
def test_a_known_list_has_the_same_spans_as_a_scanned_one(
    items: list[object], other: object, indent: int | str | None
) -> None:
    within = {"before": other, "list": items, "after": other}
    raw = json.dumps([other, within, other], indent=indent).encode()
    found = root(raw).descend([1, "list"]).members
    assert found is not None

    known = known_list(raw, found.starts, found.ends)

    assert known is not None
    assert spans(root(JsonText(raw, known))) == spans(root(raw))


def test_a_known_list_moves_with_what_is_masked_before_it() -> None:
    exchange = recorded(HEADERS)
    text = exchange_text(exchange)

    masked = bytes(text.view)
    assert text.known is not None
    assert MASK in json.loads(masked)["request"]["headers"].values()
    assert spans(root(text)) == spans(root(masked))
    assert isinstance(json.loads(masked[text.known.start : text.known.end]), list)


def test_items_outside_a_list_make_no_known_list() -> None:
    raw = b'{"a": 1, "b": 2}'
    found = root(raw).members
    assert found is not None
    assert known_list(raw, found.starts, found.ends) is None


def test_an_empty_list_is_not_a_known_list() -> None:
    found = root(b"[]").members
    assert found is not None
    assert known_list(b"[]", found.starts, found.ends) is None


def test_a_known_list_moves_as_the_text_before_it_grows() -> None:
    raw = b'{"list": [ 1, [2] ]}'
    found = root(raw).descend(["list"]).members
    assert found is not None
    known = known_list(raw, found.starts, found.ends)
    assert known is not None
    grown = b'   {"list": [ 1, [2] ]}'

    moved = known.shifted(1).shifted(2)

    assert (known.start, known.end) == (9, 19)
    assert (moved.start, moved.end) == (12, 22)
    assert spans(root(JsonText(grown, moved))) == spans(root(grown))


def test_white_space_of_a_thousand_bytes_before_the_items_is_looked_through() -> None:
    near, far = (b"[%b1]" % (b" " * gap) for gap in (999, 1_000))

    assert known_list(near, array("Q", [1_000]), array("Q", [1_001])) is not None
    assert known_list(far, array("Q", [1_001]), array("Q", [1_002])) is None


def spans(top: Node) -> list[tuple[int, int, object]]:
    """List where all values are, and by which key or index."""
    found: list[tuple[int, int, object]] = []
    queue = [top]
    while queue:
        node = queue.pop()
        found.append((node.start, node.end, node.label))
        queue.extend(node.children)
    return found


def recorded(headers: dict[str, str]) -> Exchange:
    """Return an exchange of a recording that is long enough to be cut up."""
    chunk = {"id": "made-up", "object": "chat.completion.chunk", "x": "y" * 500}
    request = {"headers": headers, "url": "http://localhost/", "body": {}}
    response = {"body": [chunk] * 9_000, "is_streaming": True}
    whole = {"request": request, "response": response}
    raw = json.dumps(whole, indent=1).encode() + b"\n"
    return parse(raw, Path("made-up.json")).exchanges[0]
