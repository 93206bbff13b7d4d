"""The JSON tree in a terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from textual import on
from textual.message import Message

from recviewer.text.sanitize import sanitize_line
from recviewer.tui.jsontree.widget import JsonTree
from recviewer.tui.messages import CopyRequested, TextOpened
from recviewer.tui.theme import DARK
from tests.functional.host import Host, lines_of
from tests.functional.running import lines_on, opened
from tests.stage import settle
from tests.unit.tui.exchanges import HOSTILE


class TreeApp(Host):
    """Shows one tree."""

    def __init__(self, root_title: str = "whole recording") -> None:
        self.json_tree = JsonTree(root_title)
        super().__init__(self.json_tree)

    @on(TextOpened)
    @on(CopyRequested)
    def remember(self, message: Message) -> None:
        """Remember the messages of the tree."""
        self.messages.append(message)


def chunk(text: str, **more: object) -> bytes:
    choices = [{"index": 0, "delta": {"content": text}}]
    return json.dumps({"id": "x", "choices": choices, **more}).encode()


async def test_keys_walk_the_tree_and_open_and_close_values() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.json_tree.show(b'{"a": {"b": 1}, "c": "text"}', ".response")
        await pilot.press("down", "left", "down", "enter", "P", "y")
        await pilot.pause()
        assert lines_of(app.json_tree)[:3] == [
            " ▾ {…} (2)",
            "   ▸ a  {b: 1} (1)",
            '▌    c  "text"',
        ]
        (read,) = app.messages_of(TextOpened)
        assert (read.title, read.text) == (".response.c", "text")
        copied = [message.text for message in app.messages_of(CopyRequested)]
        assert copied == [".response.c", '"text"']


async def test_the_cursor_has_a_json_path() -> None:
    app = TreeApp()
    async with app.run_test():
        app.json_tree.show(chunk("Hi"), ".response.body[3]")
        app.json_tree.reveal(".response.body[3].choices[0].delta.content")
        assert app.json_tree.path == ".response.body[3].choices[0].delta.content"
        assert app.json_tree.node.token() == '"Hi"'


async def test_revealing_a_path_of_another_text_moves_nothing() -> None:
    app = TreeApp()
    async with app.run_test():
        app.json_tree.show(chunk("Hi"), ".response.body[3]")
        app.json_tree.reveal(".response.body[30].id")
        assert app.json_tree.path == ".response.body[3]"


async def test_the_json_of_the_next_chunk_keeps_cursor_and_closed_values() -> None:
    app = TreeApp()
    async with app.run_test():
        app.json_tree.show(chunk("one"), ".body[0]")
        app.json_tree.reveal(".body[0].choices[0].delta")
        app.json_tree.action_tree("collapse")
        app.json_tree.show(chunk("two", usage={"total": 1}), ".body[1]")
        assert app.json_tree.path == ".body[1].choices[0].delta"
        assert lines_of(app.json_tree)[4:7] == [
            '         index  0',
            '▌      ▸ delta  {content: "two"} (1)',
            "   ▾ usage  {…} (1)",
        ]  # fmt: skip


async def test_a_search_opens_closed_values_and_counts() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 12)):
        items = [{"word": f"word {n}"} for n in range(1_000)]
        app.json_tree.show(json.dumps(items).encode(), ".")
        app.json_tree.finder.search("word 99")
        await app.workers.wait_for_complete()
        assert app.json_tree.path == ".[99].word"
        assert app.json_tree.border_title is not None
        assert app.json_tree.border_title.endswith("1/11")
        app.json_tree.action_find("next")
        assert app.json_tree.path == ".[990].word"
        app.json_tree.action_find("previous")
        app.json_tree.action_find("previous")
        assert app.json_tree.path == ".[999].word"
        assert '"word 999"' in "\n".join(lines_of(app.json_tree))


async def test_a_search_without_matches_says_not_found() -> None:
    app = TreeApp()
    async with app.run_test():
        app.json_tree.show(b'{"a": 1}', ".")
        app.json_tree.finder.search("zebra")
        await app.workers.wait_for_complete()
        assert "not found" in (app.json_tree.border_title or "")
        assert app.json_tree.path == "."


async def test_a_search_starts_at_the_cursor_and_goes_round() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 12)):
        app.json_tree.show(json.dumps(["word"] * 5).encode(), ".")
        app.json_tree.reveal(".[2]")
        app.json_tree.finder.search("word")
        await app.workers.wait_for_complete()
        assert app.json_tree.path == ".[2]"
        assert "3/5" in str(app.json_tree.border_title)
        app.json_tree.show(b'["word", "other"]', ".", ".[1]")
        await app.workers.wait_for_complete()
        app.json_tree.finder.search("word")
        await app.workers.wait_for_complete()
        assert app.json_tree.path == ".[0]"


async def test_another_text_is_searched_again_without_moving_the_cursor() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 12)):
        app.json_tree.show(b'["word"]', ".")
        app.json_tree.finder.search("word")
        await app.workers.wait_for_complete()
        app.json_tree.show(b'["word", "a", "word"]', ".", ".[1]")
        await app.workers.wait_for_complete()
        assert app.json_tree.path == ".[1]"
        assert str(app.json_tree.border_title).endswith("2 found")


async def test_control_codes_in_a_key_are_pictures_in_the_title() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.json_tree.show(json.dumps({"a\x1b]52;c\x07\u202e": 1}).encode(), ".")
        await pilot.press("down")
        title = str(app.json_tree.border_title)
        assert "u001b" in title
        assert title == sanitize_line(title)


async def test_expanding_too_many_rows_is_refused() -> None:
    app = TreeApp()
    async with app.run_test() as pilot:
        app.json_tree.show(json.dumps([0] * 30_000).encode(), ".")
        app.json_tree.action_tree("expand_all")
        await pilot.pause()
        assert "more than 20,000 rows" in next(iter(app._notifications)).message
        assert app.json_tree.row_count == 4


async def test_thousands_of_json_levels_are_expanded_and_drawn() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 12)):
        app.json_tree.show(b"[" * 2_000 + b"1" + b"]" * 2_000, ".")
        app.json_tree.action_tree("expand_all")
        app.json_tree.action_cursor("cursor_end")
        assert app.json_tree.row_count == 2_001
        assert any(line.endswith("2000┊  [0]  1") for line in lines_of(app.json_tree))


async def test_a_click_on_its_sign_collapses_a_value() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.json_tree.show(b'{"a": {"b": 1}}', ".")
        await pilot.click(app.json_tree, offset=(3, 2))
        assert lines_of(app.json_tree)[:2] == [" ▾ {…} (1)", "▌  ▸ a  {b: 1} (1)"]


async def test_collapsing_all_leaves_the_cursor_on_what_holds_its_value() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 12)):
        app.json_tree.show(b'{"x": 1, "a": {"b": [1]}}', ".")
        app.json_tree.reveal(".a.b[0]")
        app.json_tree.action_tree("collapse_all")
        assert app.json_tree.path == ".a"
        assert lines_of(app.json_tree)[2] == "▌  ▸ a  {b: […]} (1)"


async def test_a_sign_ends_where_the_label_begins() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.json_tree.show(b'{"a": {"b": 1}}', ".")
        await pilot.click(app.json_tree, offset=(6, 2))
        assert lines_of(app.json_tree)[1] == "▌  ▾ a  {…} (1)"
        app.json_tree.action_cursor("cursor_up")
        await pilot.click(app.json_tree, offset=(5, 2))
        assert lines_of(app.json_tree)[1] == "▌  ▸ a  {b: 1} (1)"


async def test_a_second_click_on_a_row_opens_its_value() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.json_tree.show(b'{"a": {"b": 1}}', ".")
        await pilot.click(app.json_tree, offset=(9, 2))
        assert "▾" in lines_of(app.json_tree)[1]
        await pilot.click(app.json_tree, offset=(9, 2))
        assert "▸" in lines_of(app.json_tree)[1]


async def test_the_sign_of_the_cursor_is_thin_without_the_focus() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.json_tree.show(b"[1]", ".")
        assert lines_of(app.json_tree)[0].startswith("▌")
        app.set_focus(None)
        await pilot.pause()
        assert lines_of(app.json_tree)[0].startswith("▏")


async def test_rows_are_drawn_again_where_a_theme_differs_in_a_colour_only() -> None:
    red = replace(DARK, name="red", variables={**DARK.variables, "quiet": "#ff0000"})
    app = TreeApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.theme = DARK.name
        app.json_tree.show(b"[[1]]", ".")
        await pilot.pause()
        assert (255, 0, 0) not in colours(app.json_tree)
        app.register_theme(red)
        app.theme = red.name
        await pilot.pause()
        assert (255, 0, 0) in colours(app.json_tree)


def colours(tree: JsonTree) -> set[tuple[int, ...]]:
    """Return the colours of the signs and letters in the first rows."""
    styles = (part.style for y in range(3) for part in tree.render_line(y))
    drawn = (style.color for style in styles if style and style.color)
    return {tuple(color.triplet) for color in drawn if color.triplet}


async def test_hostile_text_keeps_the_json_tree_aligned() -> None:
    app = TreeApp()
    async with app.run_test(size=(40, 12)):
        value = {HOSTILE: HOSTILE * 5, "b": [HOSTILE]}
        app.json_tree.show(json.dumps(value).encode(), HOSTILE)
        app.json_tree.finder.search(HOSTILE)
        await app.workers.wait_for_complete()
        assert len([line for line in lines_of(app.json_tree) if "␛" in line]) == 2


async def test_text_that_is_no_json_is_shown_as_it_is() -> None:
    app = TreeApp()
    async with app.run_test(size=(40, 6)):
        app.json_tree.show(b"[DONE]", ".response.body[7]")
        assert lines_of(app.json_tree)[0] == "▌  [DONE]  is no JSON"


async def test_the_title_of_the_root_is_not_just_a_dot() -> None:
    app = TreeApp(root_title="all")
    async with app.run_test() as pilot:
        app.json_tree.show(b'{"a": 1}', ".")
        await pilot.pause()
        assert str(app.json_tree.border_title) == "all"
        await pilot.press("down")
        assert str(app.json_tree.border_title) == ".a"


@pytest.mark.parametrize(
    "event", ['{"a":"x\ty"}', '"abc', '{"a":"\\q"}', '{"a":"\x1b[31m"}', '{"a":tru}']
)
async def test_an_event_with_broken_json_is_shown_as_no_json(
    event: str, tmp_path: Path
) -> None:
    hello = '{"choices":[{"index":0,"delta":{"content":"hello"}}]}'
    path = tmp_path / "a.sse"
    path.write_text(f"data: {hello}\n\ndata: {event}\n\n")
    async with opened(path) as (screen, pilot):
        screen.view.drilling = True
        screen.view.action_player("end")
        await settle(pilot)
        assert any("is no JSON" in line for line in lines_on(pilot.app))
        screen.view.drill_down.json.focus()
        await pilot.press("down", "enter")
        await settle(pilot)
        assert pilot.app.return_code is None
