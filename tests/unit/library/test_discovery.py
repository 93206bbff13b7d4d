from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest

from recviewer.library.scan.batch import LeftOut
from recviewer.library.scan.discovery import discover


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_gives_its_recordings_in_order(folder: Path) -> None:
    for name in ("b/2.yaml", "b/1.json", "a/x.har", "notes.md", "top.jsonl"):
        touch(folder / name)
    assert discover(["."]).files == ["top.jsonl", "a/x.har", "b/1.json", "b/2.yaml"]


@pytest.mark.parametrize(
    "data",
    [
        b"interactions:\n- request:\n    uri: http://h/\n",
        b'{"request": {}, "response": {}}',
        b'event: message\ndata: {"choices": []}\n\n',
        b"httprr trace v1\n10 20\n",
        gzip.compress(b"http_interactions:\n- request:\n", mtime=0),
    ],
)
def test_a_recording_of_another_suffix_is_known_by_its_first_bytes(
    data: bytes, folder: Path
) -> None:
    (folder / "TestChat.test_says_hello").write_bytes(data)
    (folder / "plain").write_bytes(data)
    assert discover(["."]).files == ["TestChat.test_says_hello", "plain"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("weights.bin", bytes(5_000)),
        ("app.py", b'data: {"choices": []}\n'),
        ("Makefile", b"all:\n\techo\n"),
        ("backup.gz", gzip.compress(b"some text", mtime=0)),
        ("cut.gz", b"\x1f\x8b\x08 no gzip"),
    ],
)
def test_files_of_other_kinds_are_left_out_and_counted(
    name: str, data: bytes, folder: Path
) -> None:
    (folder / name).write_bytes(data)
    discovered = discover(["."])
    assert (discovered.files, discovered.left_out) == ([], LeftOut(files=1))


def test_a_named_pipe_of_an_unknown_suffix_is_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert discover(["."]).left_out == LeftOut(files=1)


def test_a_named_file_is_looked_at_whatever_its_suffix(folder: Path) -> None:
    touch(folder / "seed.txt")
    assert discover(["seed.txt"]).files == ["seed.txt"]


def test_a_missing_file_is_left_for_the_reader_to_complain_about(folder: Path) -> None:
    assert discover(["nowhere"]).files == ["nowhere"]


def test_hidden_and_vendored_folders_are_left_out_and_counted(folder: Path) -> None:
    for name in (".git", "node_modules", "a/.venv", "a/site-packages"):
        touch(folder / name / "x.json")
    touch(folder / "a/y.json")
    discovered = discover(["."])
    assert (discovered.files, discovered.left_out) == (["a/y.json"], LeftOut(folders=4))


def test_a_hidden_folder_that_is_named_is_looked_into(folder: Path) -> None:
    touch(folder / ".github/x.json")
    assert discover([".github"]).files == [".github/x.json"]


def test_a_file_reached_twice_appears_once(folder: Path) -> None:
    touch(folder / "a/x.json")
    assert discover(["a/x.json", "a", ".", "./a//x.json"]).files == ["a/x.json"]


def test_links_that_form_a_loop_end_the_walk(folder: Path) -> None:
    touch(folder / "a/x.json")
    (folder / "a/again").symlink_to(folder)
    assert discover(["a"]).files == ["a/x.json"]


def test_a_link_to_itself_is_left_for_the_reader_to_complain_about(
    folder: Path,
) -> None:
    (folder / "loop.json").symlink_to("loop.json")
    assert discover(["."]).files == ["loop.json"]


def test_a_folder_named_like_a_recording_says_so_and_is_looked_into(
    folder: Path,
) -> None:
    touch(folder / "x.json/y.json")
    discovered = discover(["."])
    assert [problem.path for problem in discovered.problems] == ["x.json"]
    assert discovered.files == ["x.json/y.json"]


def test_a_folder_that_cannot_be_listed_says_why(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(folder / "a/x.json")
    touch(folder / "b/y.json")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("a"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    discovered = discover(["."])
    assert [problem.reason for problem in discovered.problems] == ["Permission denied"]
    assert discovered.files == ["b/y.json"]


def test_the_bodies_of_an_archive_are_neither_listed_nor_left_out(folder: Path) -> None:
    files = {"a.har": '{"_file": "body", "_file": "b.png"}', "body": "{}", "b.png": ""}
    with zipfile.ZipFile("a.zip", "w") as zipped:
        for name, text in files.items():
            touch(folder / "in" / name).write_text(text)
            zipped.writestr(name, text)

    for top in ("in", "zip://a.zip"):
        discovered = discover([top])
        assert discovered.files == [f"{top}/a.har"]
        assert discovered.files_left_out == 0


def test_standard_input_is_listed_once(folder: Path) -> None:
    assert discover(["-", "-"]).files == ["-"]


def test_a_cancelled_walk_discovers_nothing(folder: Path) -> None:
    touch(folder / "a/x.json")
    assert discover(["."], cancelled=lambda: True).files == []


@pytest.mark.parametrize("spelling", ["{}/", "{}//", "{}/.", "/.{}", "{}/./."])
def test_a_folder_spelled_differently_gives_the_same_paths(
    folder: Path, spelling: str
) -> None:
    (folder / "a.json").touch()
    expected = discover([str(folder)]).files
    assert expected == [f"{folder}/a.json"]
    assert discover([spelling.format(folder)]).files == expected
