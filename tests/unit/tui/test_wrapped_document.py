"""What a choice shows at a chunk is found without appending anything."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from recviewer.model.track import Channel
from recviewer.model.transcript import ToolCall, Transcript
from recviewer.tui.choices.document import Position, document
from recviewer.tui.choices.text_cursor import CursorMoves
from recviewer.tui.choices.wrapped_document import WrappedDocument
from tests.unit.tui.transcripts import (
    CONTENT,
    REASONING,
    arguments,
    name,
    transcript,
)


def shown(choice: Transcript, chunk: int, width: int = 40) -> list[str]:
    wrapped = WrappedDocument(document(choice), width)
    rows = []
    for row in range(wrapped.rows(chunk)):
        line = wrapped.line(row, chunk)
        text = ""
        if line is not None:
            form = wrapped.document.sections[line.section].form(chunk)
            text = form.text[line.start : line.end]
        rows.append(text.rstrip("\n"))
    return rows


def test_only_the_text_up_to_the_playhead_shows() -> None:
    choice = transcript([(0, CONTENT, "Hello"), (2, CONTENT, " world")])
    assert [shown(choice, k) for k in (-1, 0, 1, 2)] == [
        [],
        ["Hello"],
        ["Hello"],
        ["Hello world"],
    ]


def test_reasoning_has_a_label_and_stands_apart_from_content() -> None:
    choice = transcript([(0, REASONING, "Think."), (1, CONTENT, "Say.")])
    assert shown(choice, 1) == ["reasoning", "Think.", "", "Say."]


def test_arguments_are_reformatted_once_they_are_complete() -> None:
    choice = transcript(
        [(0, name(0), "look"), (1, arguments(0), '{"a":'), (2, arguments(0), "1}")]
    )
    assert shown(choice, 1) == ["⚒ look", '{"a":']
    assert shown(choice, 2) == ["⚒ look", "{", '  "a": 1', "}"]


def test_arguments_that_are_no_json_stay_as_recorded() -> None:
    choice = transcript([(0, name(0), "look"), (1, arguments(0), '{"a":')])
    assert shown(choice, 1) == ["⚒ look", '{"a":']


def test_arguments_sent_as_a_value_show_with_their_call() -> None:
    call = ToolCall(0, None, "look", {"a": [1]}, 3)
    choice = transcript([(3, name(0), "look")], calls=(call,))
    assert shown(choice, 2) == []
    assert shown(choice, 3) == ["⚒ look", "{", '  "a": [', "    1", "  ]", "}"]


def test_a_call_without_a_name_says_so() -> None:
    choice = transcript([(0, arguments(0), "{}")])
    assert shown(choice, 0) == ["⚒ (no name)", "{}"]


def test_parallel_calls_stay_whole_and_leave_room_for_each_other() -> None:
    choice = transcript(
        [
            (0, name(0), "a"),
            (1, name(1), "b"),
            (2, arguments(0), "[1]"),
            (3, arguments(1), "[2]"),
        ]
    )
    assert shown(choice, 1) == ["⚒ a", "", "", "", "", "⚒ b"]
    assert shown(choice, 3) == ["⚒ a", "[", "  1", "]", "", "⚒ b", "[", "  2", "]"]


def test_a_character_leads_to_its_delta_before_and_after_reformatting() -> None:
    choice = transcript([(1, arguments(0), '{"a":'), (2, arguments(0), "1}")])
    section = document(choice).sections[1]
    assert section.delta_at(1, playhead=1).chunk == 1
    digit = section.form(2).text.index("1")
    assert section.delta_at(digit, playhead=2).chunk == 2
    assert section.span_of(2, playhead=2) == (digit, len(section.form(2).text))


def test_a_chunk_knows_the_sections_it_wrote_in() -> None:
    choice = transcript(
        [(0, REASONING, "a"), (1, REASONING, "b"), (1, CONTENT, "c"), (2, CONTENT, "d")]
    )
    assert [document(choice).touched(k) for k in range(4)] == [[0], [0, 1], [1], []]
    assert [document(choice).newest(k) for k in range(-1, 3)] == [None, 0, 1, 1]


PIECES = st.lists(
    st.tuples(
        st.integers(0, 8),
        st.sampled_from([CONTENT, REASONING, name(0), arguments(0), arguments(1)]),
        st.text(alphabet='ab {}[]:,"\n漢', min_size=1, max_size=12),
    ),
    max_size=12,
).map(lambda pieces: sorted(pieces, key=lambda piece: piece[0]))


@given(PIECES, st.integers(5, 30))
def test_every_visible_character_is_drawn_once_and_maps_to_a_chunk_that_came(
    pieces: list[tuple[int, object, str]], width: int
) -> None:
    choice = transcript(pieces)  # type: ignore[arg-type]
    wrapped = WrappedDocument(document(choice), width)
    for chunk in range(-1, 9):
        seen = dict.fromkeys(range(len(wrapped.document.sections)), 0)
        for row in range(wrapped.rows(chunk)):
            line = wrapped.line(row, chunk)
            if line is None:
                continue
            section = wrapped.document.sections[line.section]
            assert line.start == seen[line.section]
            seen[line.section] = line.end
            for offset in range(line.start, line.end):
                assert wrapped.row_of(line.section, offset, chunk) == row
                assert section.delta_at(offset, chunk).chunk <= chunk
        assert list(seen.values()) == [
            s.end_at(chunk) for s in wrapped.document.sections
        ]


@given(PIECES, st.integers(0, 8), st.integers(5, 20), st.data())
def test_a_cursor_stays_on_characters_that_show(
    pieces: list[tuple[int, object, str]], chunk: int, width: int, data: st.DataObject
) -> None:
    wrapped = WrappedDocument(document(transcript(pieces)), width)  # type: ignore[arg-type]
    moves = CursorMoves(wrapped, chunk)
    at = moves.newest()
    steps = [moves.character, moves.word, moves.line]
    for _ in range(10):
        if at is None:
            return
        section = wrapped.document.sections[at.section]
        assert 0 <= at.offset < section.end_at(chunk)
        move = data.draw(st.sampled_from(steps))
        at = move(at, data.draw(st.sampled_from([-1, 1])))


def test_the_cursor_moves_by_word_and_into_other_sections() -> None:
    choice = transcript([(0, CONTENT, "one two"), (1, name(0), "three")])
    moves = CursorMoves(WrappedDocument(document(choice), 40), 1)
    assert moves.word(Position(0, 0), 1) == (0, 4)
    assert moves.word(Position(0, 4), 1) == (1, 0)
    assert moves.word(Position(0, 4), -1) == (0, 0)
    assert moves.line(Position(0, 2), 1) == (1, 2)
    assert moves.line_edge(Position(0, 2), end=True) == (0, 6)


def test_ten_thousand_calls_at_a_time_are_found_without_asking_each() -> None:
    pieces = [
        (k + 10_000 * turn, arguments(k), "[1" if turn == 0 else ",2]")
        for turn in range(2)
        for k in range(10_000)
    ]
    wrapped = WrappedDocument(document(transcript(pieces)), 40)
    asked = 0
    for chunk in range(9_990, 10_010):
        last = wrapped.rows(chunk) - 1
        asked += wrapped.line(last, chunk) is not None
        assert wrapped.document.newest(chunk) is not None
    assert asked == 20


LONG = st.lists(
    st.tuples(
        st.sampled_from([REASONING, CONTENT]), st.sampled_from(["word ", "漢\n"])
    ),
    min_size=1,
    max_size=4,
).map(lambda pieces: [(k, c, text * 9_000) for k, (c, text) in enumerate(pieces)])


@settings(max_examples=20, deadline=None)
@given(LONG, st.integers(0, 3), st.floats(0, 1))
def test_a_document_wrapped_in_steps_ends_up_as_one_wrapped_at_once(
    pieces: list[tuple[int, Channel, str]], section: int, place: float
) -> None:
    choice = document(transcript(pieces))
    growing, whole = WrappedDocument(choice, 20, steps=1), WrappedDocument(choice, 20)
    last = len(pieces) - 1
    section = min(section, len(choice.sections) - 1)
    offset = int(place * (len(choice.sections[section].complete.text) - 1))
    rows = growing.rows(last)
    lines = [growing.line(row, last) for row in range(rows)]
    assert lines == [whole.line(row, last) for row in range(rows)]
    assert growing.row_of(section, offset, last) == whole.row_of(section, offset, last)
    growing.wrap_more(None)
    assert growing.finished
    assert growing.rows(last) == whole.rows(last)
    assert growing.height == whole.height


def test_only_the_rows_that_grew_are_the_newest() -> None:
    choice = transcript([(0, CONTENT, "one two"), (1, CONTENT, " three\nfour\nfive")])
    wrapped = WrappedDocument(document(choice), 80)
    assert wrapped.newest_rows(0, -1, 0) == range(0, 1)
    assert wrapped.newest_rows(0, 0, 1) == range(0, 3)
    assert wrapped.newest_rows(0, 1, 1) == range(2, 3)


def test_a_cursor_stays_on_its_character_when_arguments_are_reformatted() -> None:
    choice = transcript([(0, arguments(0), '{"a":'), (1, arguments(0), "1}")])
    wrapped = WrappedDocument(document(choice), 80)
    letter = Position(1, '{"a":'.index("a"))
    moved = CursorMoves(wrapped, 1).same_character(letter, before=0)
    assert wrapped.text(1, 1)[moved.offset] == "a"
    assert moved.offset > letter.offset
    assert CursorMoves(wrapped, 0).same_character(moved, before=1) == letter


def test_keys_that_are_no_moves_leave_the_cursor_to_others() -> None:
    choice = transcript([(0, CONTENT, "one two")])
    moves = CursorMoves(WrappedDocument(document(choice), 40), 0)
    assert moves.by_key("p", Position(0, 0)) is None
    assert moves.by_key("ctrl+right", Position(0, 0)) == (0, 4)


def test_the_ranges_that_a_chunk_wrote_are_found_by_section() -> None:
    choice = document(transcript([(0, REASONING, "ab"), (0, CONTENT, "cd")]))
    label = len("reasoning\n")
    assert choice.written(0, 0) == {0: (label, label + 2), 1: (0, 2)}
    assert choice.written(None, 0) == {}
