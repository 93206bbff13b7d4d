"""Object stores, as people meet them: a real server of S3 runs on this machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from recviewer.cli.main import main
from recviewer.config import samples
from recviewer.places import opening
from recviewer.places.store import StorePlace
from tests.functional.running import lines_on, opened
from tests.stage import settle
from tests.stores.conftest import Bucket
from tests.unit.library.recordings import chat


def recording(answer: str) -> bytes:
    return json.dumps(chat("Where?", answer=answer)).encode()


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["ls", "--format", "jsonl", *arguments]) == 0
    return capsys.readouterr().out


def test_a_bucket_holds_what_the_folder_holds(
    bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    top = samples.folder()
    for path in top.rglob("*"):
        if path.is_file():
            bucket.put(f"team/{path.relative_to(top)}", path.read_bytes())
    on_disk = listed(capsys, "--no-index", str(top)).replace(f'"{top}/', '"')
    stored = listed(capsys, "--no-index", "s3://recordings/team")
    assert stored.replace('"s3://recordings/team/', '"') == on_disk


def test_a_bucket_of_google_is_listed_and_read_over_its_xml_interface(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Its requests to list and to read are those of S3, so that the same server answers.
    monkeypatch.setenv("GOOGLE_BASE_URL", bucket.endpoint)
    monkeypatch.setenv("GOOGLE_SKIP_SIGNATURE", "true")
    bucket.put("team/a.json", recording("Here."), "public-read")
    bucket.put("team/deep/b.json", recording("There."), "public-read")
    assert main(["search", "-l", "here", "-i", "gs://recordings/team"]) == 0
    found = capsys.readouterr().out.split()
    assert found == [
        f"gs://recordings/team/{name}" for name in ("a.json", "deep/b.json")
    ]
    assert main(["show", "gs://recordings/team/none.json"]) == 1
    assert "expected a file or a folder there" in capsys.readouterr().err
    assert main(["ls", "gs://none"]) == 1
    assert "gs://none: there is no such bucket" in capsys.readouterr().err


def test_an_object_is_shown_searched_checked_and_compared(
    bucket: Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket.put("a.json", recording("Here."))
    other = tmp_path / "a.json"
    other.write_bytes(recording("There."))
    assert main(["show", "s3://recordings/a.json"]) == 0
    assert "Here." in capsys.readouterr().out
    assert main(["search", "-l", "Here", "s3://recordings"]) == 0
    assert capsys.readouterr().out == "s3://recordings/a.json\n"
    assert main(["check", "s3://recordings"]) == 0
    assert "1 recording" in capsys.readouterr().out
    assert main(["diff", "s3://recordings/a.json", str(other)]) == 1


def test_a_known_bucket_is_listed_and_only_what_changed_is_read(
    bucket: Bucket,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    read: list[str] = []
    get = StorePlace._get

    def noting(place: StorePlace, name: str) -> object:
        read.append(name)
        return get(place, name)

    monkeypatch.setattr(StorePlace, "_get", noting)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in "abc":
        bucket.put(f"{name}.json", recording(name))
    first = listed(capsys, "s3://recordings")
    assert sorted(read) == ["a.json", "b.json", "c.json"]
    read.clear()
    assert listed(capsys, "s3://recordings") == first
    assert read == []
    bucket.put("b.json", recording("new and longer"))
    bucket.delete("c.json")
    assert listed(capsys, "s3://recordings").count("\n") == 2
    assert read == ["b.json"]


def test_many_objects_come_in_order_though_they_are_read_at_the_same_time(
    bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"{number % 7}/{number:03}.json" for number in range(150)]
    for name in names:
        bucket.put(name, recording(name))
    lines = listed(capsys, "--no-index", "s3://recordings").splitlines()
    paths = [json.loads(line)["path"] for line in lines]
    assert paths == [f"s3://recordings/{name}" for name in sorted(names)]


def test_a_file_without_a_suffix_is_known_by_its_first_bytes(
    bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket.put("recording", recording("Here."))
    bucket.put("notes", b"none")
    bucket.put(".hidden/a.json", recording("Here."))
    assert main(["ls", "--format", "jsonl", "--no-index", "s3://recordings"]) == 0
    printed = capsys.readouterr()
    assert printed.out.count("\n") == 1
    assert "1 folder left out" in printed.err


@pytest.mark.parametrize(
    ("path", "environment", "reason"),
    [
        ("s3://none/a.json", {}, "there is no such bucket"),
        ("s3://none", {}, "there is no such bucket"),
        ("s3://recordings/none", {}, "expected a file or a folder there"),
        (
            "s3://recordings",
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
            "the store cannot be reached: Connection refused",
        ),
        ("s3://me:secret@recordings", {}, "credentials are not part of a path"),
        (
            "gs://recordings/team/a.json",
            {
                "GOOGLE_BASE_URL": "http://127.0.0.1:1",
                "GOOGLE_SKIP_SIGNATURE": "true",
            },
            "the store cannot be reached: Connection refused",
        ),
        ("az://recordings", {}, "Account must be specified"),
    ],
)
def test_what_goes_wrong_is_told_in_a_line_without_secrets(
    bucket: Bucket,
    path: str,
    environment: Mapping[str, str],
    reason: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["ls", path]) == 1
    printed = capsys.readouterr()
    [line] = printed.err.splitlines()
    assert reason in line
    assert "secret" not in printed.out + printed.err


def test_a_store_that_refuses_to_answer_says_so(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket.put("a.json", recording("Here."))
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    assert main(["ls", "s3://recordings/a.json"]) == 1
    line = "s3://recordings/a.json: the store refuses these credentials: 403 Forbidden"
    assert line in capsys.readouterr().err


async def test_the_app_opens_an_object(bucket: Bucket) -> None:
    bucket.put("a.json", recording("Here."))
    bucket.put("b.json", recording("There."))
    async with opened("s3://recordings") as (_, pilot):
        await pilot.press("down", "enter")
        await settle(pilot)
        assert "There." in "\n".join(lines_on(pilot.app))


def test_an_object_that_is_opened_alone_is_the_only_one_that_is_read(
    bucket: Bucket,
) -> None:
    for name in "abc":
        bucket.put(f"{name}.json", recording(name))
    assert opening.content("s3://recordings/b.json").data == recording("b")
    place, _ = opening.place_of("s3://recordings/b.json")
    assert isinstance(place, StorePlace)
    assert not place._ahead._futures
