from __future__ import annotations

import io
import json
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
