from __future__ import annotations

import io
import json
import struct
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from recviewer.errors import ReadError
from recviewer.formats import sniff
from recviewer.framing import inspect_archive
from recviewer.reading import reader
from tests.fuzz.seeds import SEEDS


def archive(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    log = json.loads(SEEDS["inspect"])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as packed:
        packed.writestr("_journal/start.json", json.dumps({"eval": log["eval"]}))
        for k, sample in enumerate(log["samples"] * 2):
            packed.writestr(f"samples/{k}_epoch_1.json", json.dumps(sample))
        packed.writestr("header.json", json.dumps({"eval": log["eval"]}))
    return file.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_an_archive_is_read_like_the_log_in_json(method: int) -> None:
    found = reader.parse(archive(method), Path("log.eval")).exchanges

    assert [(x.format, x.protocol, x.test_id) for x in found] == [
        ("inspect", "openai-chat", "t::1[2]")
    ] * 2
    assert found[0].notes[-1].startswith("an archive of Inspect")


def test_a_folder_is_searched_for_archives() -> None:
    assert sniff.looks_like_recording(archive())
    assert inspect_archive.begins(archive())


def test_an_archive_may_end_after_any_byte() -> None:
    data = archive()
    for size in range(len(data)):
        with pytest.raises(ReadError):
            reader.parse(data[:size], Path("log.eval"))


def test_any_byte_of_an_archive_may_be_wrong() -> None:
    data = archive()
    for place in range(len(data)):
        broken = bytearray(data)
        broken[place] ^= 255
        with suppress(ReadError):
            reader.parse(bytes(broken), Path("log.eval"))


def zstd_archive() -> bytes:
    """Return an archive whose files are compressed with zstd, as Inspect writes it."""
    zstandard = pytest.importorskip("zstandard", reason="the extra is not installed")
    plain = zipfile.ZipFile(io.BytesIO(archive()))
    local, central = b"", b""
    for info in plain.infolist():
        text, name = plain.read(info), info.filename.encode()
        packed = zstandard.compress(text)
        extra = b"\x99\x99\x04\x00more"
        fixed = struct.pack(
            "<HHHHHIIIHH",
            *(20, 0, 93, 0, 0, info.CRC, len(packed), len(text), len(name), len(extra)),
        )
        central += b"PK\x01\x02" + struct.pack("<H", 20) + fixed
        central += struct.pack("<HHHII", 0, 0, 0, 0, len(local)) + name + extra
        local += b"PK\x03\x04" + fixed + name + extra + packed
    count = len(plain.infolist())
    sizes = struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + sizes


def test_an_archive_compressed_with_zstd_is_read_too() -> None:
    found = inspect_archive.to_json(zstd_archive())
    plain = inspect_archive.to_json(archive())

    assert found.data is not None
    assert plain.data is not None
    assert json.loads(found.data) == json.loads(plain.data)


def test_an_archive_that_cannot_be_unpacked_here_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = zstd_archive()
    monkeypatch.setitem(sys.modules, "zstandard", None)

    found = inspect_archive.to_json(packed)
    assert found.data is None
    assert found.note.endswith(": compressed with zstd: install recviewer[zstd]")


def of_files(files: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("files", "log"),
    [
        (
            {
                "samples/b.json": "2",
                "samples/a.json": "1",
                "header.json": '{"eval": 0}',
            },
            {"eval": 0, "samples": [1, 2]},
        ),
        ({"header.json": "[]"}, {"eval": None, "samples": []}),
        ({"header.json": "{}", "summaries.json": "9"}, {"eval": None, "samples": []}),
        (
            {
                "_journal/start.json": '{"eval": 1}',
                "header.json": '{"eval": 2}',
                "samples/x.txt": "?",
            },
            {"eval": 2, "samples": []},
        ),
        ({"_journal/start.json": '{"eval": 1}'}, {"eval": 1, "samples": []}),
    ],
)
def test_the_header_and_the_samples_of_an_archive_make_a_log(
    files: dict[str, str], log: object
) -> None:
    found = inspect_archive.to_json(of_files(files))

    assert found.data is not None
    assert json.loads(found.data) == log
    assert (
        found.note == "an archive of Inspect: paths are those of the same log as JSON"
    )


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (of_files({"samples/a.json": "1"}), "an archive without a header.json"),
        (
            of_files({"header.json": "{}", "samples/a.json": " " * 9_000_000}),
            "an archive of more than 8,388,608 bytes",
        ),
        (
            of_files({"header.json": "{}", "samples/a.json": "{"}),
            "an archive that cannot be unpacked: "
            "samples/a.json is not JSON of the size it says",
        ),
        (b"PK\x03\x04", "an archive that cannot be unpacked: File is not a zip file"),
    ],
    ids=["no header", "too large", "no JSON", "no zip"],
)
def test_an_archive_that_cannot_be_read_says_why(data: bytes, note: str) -> None:
    assert inspect_archive.to_json(data).data is None
    assert inspect_archive.to_json(data).note == note


def test_an_archive_is_known_by_a_name_near_its_start() -> None:
    assert inspect_archive.begins(of_files({"header.json": "{}"}))
    assert inspect_archive.begins(of_files({"samples/1.json": "{}"}))
    assert not inspect_archive.begins(of_files({"word/document.xml": "x"}))
    assert not inspect_archive.begins(b"header.json")
