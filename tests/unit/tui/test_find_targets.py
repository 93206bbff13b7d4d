"""What is searched in a widget, and how a match of it is shown, without the widget."""

from __future__ import annotations

from array import array

from recviewer.jsondoc.nodes import Node, root
from recviewer.tui.chunks.rows import ChunkFindTarget, ChunkRows
from recviewer.tui.common.match_cursor import MatchCursor
from recviewer.tui.jsontree.open_nodes import OpenNodes
from recviewer.tui.jsontree.rows import JsonFindTarget, JsonRows
from recviewer.tui.request.lines import RequestFindTarget, RequestLines


def matches_at(query: str, *offsets: int) -> MatchCursor:
    """Return a search whose first match is current."""
    matches = MatchCursor()
    matches.search(query)
    matches.extend(array("Q", offsets))
    matches.start_from(0)
    return matches


def test_a_match_in_json_leads_to_the_value_that_holds_it() -> None:
    rows, went_to = JsonRows(), list[Node | None]()
    rows.nodes = OpenNodes(root(b'{"a":[1,"needle"]}'))
    target = JsonFindTarget(rows, lambda: rows.nodes.root, went_to.append)
    hits = [hit for step in target.steps("needle") for hit in step.hits]
    target.show(hits[0], matches_at("needle", *hits))
    assert [node.token() for node in went_to if node] == ['"needle"']
    assert rows.query == "needle"
    assert target.start() == 0


def test_matches_in_json_are_highlighted_without_going_to_one() -> None:
    rows, went_to = JsonRows(), list[Node | None]()
    target = JsonFindTarget(rows, lambda: rows.nodes.root, went_to.append)
    target.show(None, matches_at("null", 0))
    assert (went_to, rows.query) == ([None], "null")


def test_a_search_of_chunks_before_the_first_begins_at_the_first() -> None:
    assert ChunkFindTarget(ChunkRows(), lambda: -1, lambda _: None).start() == 0


def test_a_match_in_chunks_leads_to_its_row() -> None:
    rows, went_to = ChunkRows(), list[int]()
    target = ChunkFindTarget(rows, lambda: 0, went_to.append)
    target.show(None, matches_at("b", 3))
    assert (went_to, rows.query, rows.current) == ([], "b", 3)
    target.show(3, matches_at("b", 3))
    assert went_to == [3]


def test_the_summary_of_a_request_is_not_left_for_a_match() -> None:
    went_to = list[int]()
    target = RequestFindTarget(RequestLines(), lambda: -1, went_to.append)
    target.show(0, matches_at("b", 0))
    assert went_to == []
