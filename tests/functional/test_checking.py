"""What `recviewer check` finds, in the app."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recviewer.check.examples import answered, recording, streamed
from recviewer.config import samples
from recviewer.tui.findings.widget import FindingsPane
from recviewer.tui.library.row_tree import RowTree
from tests.functional.running import lines_on, opened
from tests.functional.test_cli import objects, run
from tests.stage import settle
from tests.unit.check.findings import finding

CUT_OFF = recording(streamed(content="The answer", finish=None))
GOOD = recording(streamed(content="The answer is 4."))
_TEMPORARY = "It is in /tmp/tmpk3js/a.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a good recording and one that is cut off."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / "bad.json").write_text(json.dumps(CUT_OFF))
    (folder / "good.json").write_text(json.dumps(GOOD))
    (folder / "recviewer.toml").write_text('[check]\nselect = ["S"]\n')
    return folder


async def test_a_finding_of_the_open_recording_leads_to_its_chunk(
    folder: Path,
) -> None:
    async with opened(folder / "bad.json") as (screen, pilot):
        await pilot.press("exclamation_mark")
        await settle(pilot)
        shown = "\n".join(lines_on(pilot.app))
        assert "6 Findings  1 error" in shown
        assert "S1   the stream breaks off before the answer ends" in shown
        assert isinstance(pilot.app.focused, FindingsPane)
        await pilot.press("enter")
        await settle(pilot)
        assert screen.view.drilling
        assert screen.view.drill_down.table.cursor == 1
        await pilot.press("exclamation_mark")
        assert "Findings" not in "\n".join(lines_on(pilot.app))


async def test_a_finding_about_the_request_leads_to_the_value_in_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.json"
    messages = [{"role": "user", "content": text} for text in ("Hello", _TEMPORARY)]
    path.write_text(json.dumps(recording(answered(), {"messages": messages})))
    (tmp_path / "recviewer.toml").write_text('[check]\nselect = ["R8"]\n')
    async with opened(path) as (screen, pilot):
        await pilot.press("exclamation_mark")
        await settle(pilot)
        [row] = [line for line in lines_on(pilot.app) if "temporary path" in line]
        assert "request" in row.partition("temporary path")[2]
        await pilot.press("enter")
        await settle(pilot)
        request = screen.view.request_view
        assert request.has_focus
        shown = lines_on(pilot.app)[request.content_region.y :]
        assert _TEMPORARY in shown[request.cursor - request.scroll_offset.y]


async def test_a_filter_for_findings_checks_the_library_and_marks_its_rows(
    folder: Path,
) -> None:
    async with opened(folder) as (screen, pilot):
        await pilot.press("slash", *"check:")
        await settle(pilot)
        assert screen.library.query_one(RowTree).row_count == 1
        assert any("!!" in line for line in lines_on(pilot.app))


async def test_without_an_open_recording_the_key_tells_what_was_found_in_all(
    folder: Path,
) -> None:
    async with opened(folder) as (_, pilot):
        await pilot.press("exclamation_mark")
        await settle(pilot)
        await pilot.press("exclamation_mark")
        *_, last = pilot.app._notifications
        assert str(last.message) == "1 error. check: in the filter shows where."


async def test_a_message_that_just_fits_its_row_is_not_said_again_below(
    folder: Path,
) -> None:
    async with opened(folder / "bad.json") as (screen, pilot):
        await pilot.press("exclamation_mark")
        await settle(pilot)
        long = finding(message="x" * 100)
        screen.query_one(FindingsPane).show([long], 0, sentence="", note="")
        await settle(pilot)
        shown = "\n".join(lines_on(pilot.app))
        assert f"S1   {long.message} ┃" in shown
        assert "Cut off. Record it again." in shown


async def test_what_changed_is_checked_again_when_it_is_reloaded(folder: Path) -> None:
    async with opened(folder / "bad.json") as (_, pilot):
        await pilot.press("exclamation_mark")
        await settle(pilot)
        (folder / "bad.json").write_text(json.dumps(GOOD))
        await pilot.press("r")
        await settle(pilot)
        assert "Nothing was found." in "\n".join(lines_on(pilot.app))


async def test_a_finding_of_another_exchange_opens_it(tmp_path: Path) -> None:
    cassette = samples.folder() / "cassettes/test_ferry_assistant.yaml"
    path = tmp_path / "ferry.yaml"
    path.write_text(cassette.read_text().replace("data: [DONE]", ""))
    (tmp_path / "recviewer.toml").write_text('[check]\nselect = ["S"]\n')
    async with opened(path) as (screen, pilot):
        await pilot.press("exclamation_mark")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert screen.library.current == (str(path), 2)


async def test_a_wrong_configuration_is_said_in_the_panel(folder: Path) -> None:
    (folder / "recviewer.toml").write_text('[check]\nselect = ["X9"]\n')
    async with opened(folder / "bad.json", size=(160, 40)) as (_, pilot):
        await pilot.press("exclamation_mark")
        await settle(pilot)
        assert "'X9'" in "\n".join(lines_on(pilot.app))


def test_ls_and_show_filter_by_what_is_found(folder: Path) -> None:
    listed = run("ls", "--filter", "check:S1", "--format", "jsonl", cwd=folder)
    assert [each["path"] for each in objects(listed)] == ["bad.json"]
    shown = run("show", "--filter=-check:", "--format", "jsonl", cwd=folder)
    assert [each["path"] for each in objects(shown)] == ["good.json"]
