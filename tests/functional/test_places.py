"""Paths beyond the folders of this disk, as people meet them."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from recviewer.cli.main import main
from recviewer.config import samples
from recviewer.places import opening
from tests.functional.running import lines_on, opened
from tests.stage import settle
from tests.unit.library.recordings import chat
from tests.unit.places.zips import zipped
from tests.unit.review.repositories import commit


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder of its own, and leave no place open."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    opening.close_all()


def test_a_revision_and_a_zip_file_hold_what_the_folder_holds(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def listed(path: str) -> str:
        assert main(["ls", "--format", "jsonl", "--no-index", path]) == 0
        printed = capsys.readouterr().out
        assert printed
        return printed.replace(f'"{path}/', '"')

    shutil.copytree(samples.folder(), here / "samples")
    shutil.make_archive("samples", "zip", here / "samples")
    commit(here)

    on_disk = listed("samples")
    assert listed("zip://samples.zip") == on_disk
    assert listed("git:HEAD:samples") == on_disk


def test_a_file_elsewhere_is_shown_and_compared_like_one_on_the_disk(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=chat("Where?", answer="Here."))
    zipped(here / "a.zip", a=chat("Where?", answer="There."))

    assert main(["show", "git:HEAD:./a.json"]) == 0
    assert "Here." in capsys.readouterr().out
    assert main(["diff", "--format", "jsonl", "git:HEAD:", "zip://a.zip"]) == 1
    line = json.loads(capsys.readouterr().out)
    assert line["after"] == "zip://a.zip/a.json"
    assert line["verdict"] == "text"


def test_a_body_beside_a_recording_is_read_from_its_folder_only(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = json.dumps(chat("Why?", answer="Attached.")["response"]["body"]["__data__"])
    response = {"status": 200, "bodyFileName": "body.json"}
    call = {"method": "POST", "urlPath": "/v1/chat/completions"}
    inside = {"request": call, "response": response}
    outside = {"request": call, "response": response | {"bodyFileName": "../x.json"}}
    files = {"mappings/a": inside, "mappings/b": outside}
    zipped(here / "a.zip", **files, **{"__files/body": body, "x": body})

    assert main(["show", "zip://a.zip/mappings/a.json"]) == 0
    assert "Attached." in capsys.readouterr().out
    main(["show", "zip://a.zip/mappings/b.json"])
    printed = capsys.readouterr().out
    assert "outside of the folder of such files" in printed
    assert "Attached." not in printed


def test_the_body_of_an_archive_at_the_top_of_a_revision_is_no_recording(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "a.har").write_text('{"content": {"_file": "body.json"}}')
    commit(here, a=chat("Why?"), body=chat("Why?"))

    main(["ls", "--format", "jsonl", "--no-index", "git:HEAD:"])
    lines = capsys.readouterr().out.splitlines()
    paths = [json.loads(line)["path"] for line in lines]
    assert paths == ["git:HEAD:a.har", "git:HEAD:a.json"]


def test_a_file_that_cannot_be_read_keeps_no_other_one_from_being_listed(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("a.har", '{"log": 1}')
        archive.writestr("b.json", json.dumps(chat("Why?")))
    damaged = Path("a.zip").read_bytes().replace(b'{"log": 1}', b'{"log": 2}')
    Path("a.zip").write_bytes(damaged)

    assert main(["ls", "zip://a.zip"]) == 1
    printed = capsys.readouterr()
    assert "zip://a.zip/b.json" in printed.out
    assert "zip://a.zip/a.har: it cannot be unpacked: Bad CRC-32" in printed.err


def test_a_file_that_is_named_like_a_revision_is_a_file(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("git:HEAD:a.json").write_text(json.dumps(chat("Why?")))

    for path in (".", "./git:HEAD:a.json"):
        assert main(["ls", "--format", "jsonl", "--no-index", path]) == 0
        assert json.loads(capsys.readouterr().out)["path"] == "./git:HEAD:a.json"


@pytest.mark.parametrize(
    "arguments",
    [
        ["redact", "zip://a.zip", "--out", "copies"],
        ["redact", "a.json", "--out", "s3://bucket/copies"],
        ["export", "a.json", "--out", "s3://bucket/page.html"],
        ["record", "--to", "https://api.openai.com", "--out", "s3://bucket/a"],
    ],
)
def test_what_writes_takes_only_paths_on_this_disk(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "expected a path on this disk" in capsys.readouterr().err


async def test_a_zip_file_is_browsed_like_a_folder(here: Path) -> None:
    path = zipped(here / "a.zip", a=chat("Rome?"), b=chat("Oslo?", answer="Snow."))
    async with opened(f"zip://{path}") as (screen, pilot):
        assert f"zip://{path}" in lines_on(pilot.app)[0]
        await pilot.press("down", "enter")
        await settle(pilot)
        assert screen.path == f"zip://{path}/b.json"
        assert "Snow." in "\n".join(lines_on(pilot.app))
        await pilot.press("E")
        [said] = pilot.app._notifications
        assert said.message == "Only files of this disk can be edited."


async def test_a_file_of_a_zip_file_is_opened_at_once(here: Path) -> None:
    path = zipped(here / "a.zip", a=chat("Rome?", answer="Sun."), b=chat("Oslo?"))
    async with opened(f"zip://{path}/a.json") as (_, pilot):
        assert "Sun." in "\n".join(lines_on(pilot.app))
