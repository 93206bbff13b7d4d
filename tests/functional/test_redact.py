"""`recviewer redact` as people meet it."""

from __future__ import annotations

import base64
import gzip
import json
import os
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recviewer.check import config, registry
from recviewer.check.checker import check_paths
from recviewer.check.examples import (
    answered,
    event,
    made_up_key,
    recording,
    streamed,
)
from recviewer.check.secrets.redact import Job, jobs, redact
from recviewer.reading.reader import fold, read
from tests.functional.test_cli import run

KEY = made_up_key("gsk_", 52)
OTHER = made_up_key("gsk_", 52, 2)
TOKEN = made_up_key("", 40, 7)
STAND_IN = "gsk_REDACTED" + "1".rjust(44, "0")


def split(text: str, *cuts: int) -> list[dict[str, str]]:
    ends = [0, *sorted(cuts), len(text)]
    return [{"content": text[a:b]} for a, b in pairwise(ends)]


def folded(path: Path) -> list[str]:
    return [
        track.text
        for exchange in read(path).exchanges
        for choice in fold(exchange).choices
        for track in choice.tracks
    ]


def findings(folder: Path) -> int:
    rules = registry.named(["K1", "K2", "K3", "K4", "K5"])
    return len(check_paths({str(folder): None}, rules, jobs=1).findings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a recording whose answer is a key."""
    source = tmp_path / "recordings"
    (source / "inner").mkdir(parents=True)
    (source / "inner" / "a.json").write_text(json.dumps(recording(answered(KEY))))
    return source


def test_many_files_are_copied_as_few_are(tmp_path: Path) -> None:
    source = tmp_path / "recordings"
    source.mkdir()
    keys = [made_up_key("gsk_", 52, 1 + number % 3) for number in range(170)]
    for number, key in enumerate(keys):
        (source / f"{number:03}.json").write_text(json.dumps(recording(answered(key))))
    result = run("redact", "recordings", "--out", "out", cwd=tmp_path)
    assert result.stdout == "out: 170 files copied, 170 with stand-ins\n"
    made = [folded(path)[0] for path in sorted((tmp_path / "out").iterdir())]
    assert made[:3] == [f"gsk_REDACTED{n:044}" for n in (1, 2, 3)]
    assert made == [made[number % 3] for number in range(170)]


def test_a_file_that_two_paths_lead_to_has_a_copy_for_each(folder: Path) -> None:
    whole = folder / "inner" / "a.json"
    result = run("redact", str(whole), "recordings", "--out", "out", cwd=folder.parent)
    assert result.stdout == "out: 2 files copied, 2 with stand-ins\n"


def test_copies_hold_stand_ins_and_are_the_same_otherwise(folder: Path) -> None:
    (folder / "b.json").write_text(json.dumps(recording(answered(f"{OTHER} {KEY}"))))
    result = run("redact", "recordings", "--out", "out", cwd=folder.parent)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "out: 2 files copied, 2 with stand-ins\n"
    a, b = (folder.parent / "out" / name for name in ("inner/a.json", "b.json"))
    [one] = folded(a)
    other, same = folded(b)[0].split(" ")
    assert one == same != other
    before = (folder / "inner" / "a.json").read_text()
    assert a.read_text() == before.replace(KEY, one)
    assert findings(folder) == 3
    assert findings(folder.parent / "out") == 0
    assert KEY in before


def test_a_file_without_a_secret_and_one_that_is_no_recording_are_copied(
    folder: Path,
) -> None:
    (folder / "notes.txt").write_text(f"Use {KEY}.")
    (folder / "picture.png").write_bytes(bytes(range(256)))
    run("redact", "recordings", "--out", "out", cwd=folder.parent)
    out = folder.parent / "out"
    assert (out / "notes.txt").read_text() == f"Use {STAND_IN}."
    assert (out / "picture.png").read_bytes() == bytes(range(256))


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cuts=st.lists(st.integers(0, 70), max_size=6),
    before=st.text(max_size=12),
    name=st.sampled_from(["a.json", "indented.json", "a.sse", "a.yaml"]),
)
def test_a_key_that_chunks_split_is_replaced_piece_by_piece(
    tmp_path: Path, cuts: list[int], before: str, name: str
) -> None:
    text = f"{before} {KEY} é"
    value = recording(streamed(*split(text, *cuts)))
    body = "".join(event(json.dumps(chunk)) for chunk in value["response"]["body"])
    request = {"method": "POST", "uri": value["request"]["url"], "headers": {}}
    response = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"content-type": ["text/event-stream"]},
        "body": {"string": body},
    }
    call = {"request": request | {"body": "{}"}, "response": response}
    source = tmp_path / name
    written = {
        "a.json": lambda: json.dumps(value),
        "indented.json": lambda: json.dumps(value, indent=2),
        "a.sse": lambda: body,
        "a.yaml": lambda: yaml.dump({"interactions": [call], "version": 1}),
    }
    source.write_text(written[name](), encoding="utf-8")
    out = tmp_path / "out"
    job = Job(str(source), name)
    [copied] = redact([job], str(out), config.LoadedConfig(), overwrite=True)
    assert copied.problem == ""
    assert (out / name).stat().st_size == source.stat().st_size
    assert folded(out / name) == [
        each.replace(KEY, STAND_IN) for each in folded(source)
    ]


@pytest.mark.parametrize("name", ["a.json", "a.sse"])
def test_keys_that_two_choices_stream_in_turn_are_told_apart(
    tmp_path: Path, name: str
) -> None:
    chunks = [
        {
            "object": "chat.completion.chunk",
            "choices": [{"index": index, "delta": each}],
        }
        for pair in zip(split(KEY, 4, 9, 40), split(OTHER, 4, 9, 40), strict=True)
        for index, each in enumerate(pair)
    ]
    value = recording({"body": chunks, "is_streaming": True})
    body = "".join(event(json.dumps(chunk)) for chunk in chunks)
    source, out = tmp_path / name, tmp_path / "out"
    source.write_text(body if name == "a.sse" else json.dumps(value, indent=1))
    job = Job(str(source), name)
    [copied] = redact([job], str(out), config.LoadedConfig(), overwrite=False)
    assert copied.problem == ""
    one, two = folded(out / name)
    assert (one, two) == (STAND_IN, STAND_IN[:-1] + "2")


def test_a_key_in_a_stream_of_thousands_of_chunks_is_replaced(tmp_path: Path) -> None:
    words = [{"content": f"{number} "} for number in range(5_000)]
    value = recording(streamed(*words, *split(f"{KEY}.", 5, 30), *words))
    (tmp_path / "a.json").write_text(json.dumps(value))
    job = Job(str(tmp_path / "a.json"), "a.json")
    out = tmp_path / "out"
    [copied] = redact([job], str(out), config.LoadedConfig(), overwrite=False)
    assert copied.problem == ""
    assert STAND_IN in folded(out / "a.json")[0]


def test_a_secret_of_a_header_is_replaced_wherever_it_stands(folder: Path) -> None:
    value = recording(answered(f"Wrong key: {TOKEN}"))
    value["request"]["headers"] = {"Authorization": f"Bearer {TOKEN}", "X-Token": "ab1"}
    (folder / "inner" / "a.json").write_text(json.dumps(value))
    run("redact", "recordings", "--out", "out", cwd=folder.parent)
    copy = json.loads((folder.parent / "out" / "inner" / "a.json").read_text())
    headers = copy["request"]["headers"]
    assert headers["X-Token"] == "ab1"
    assert headers["Authorization"].startswith("Bearer REDACTED0")
    assert TOKEN not in json.dumps(copy)


def test_a_word_in_a_header_that_sounds_secret_is_not_replaced_elsewhere(
    folder: Path,
) -> None:
    value = recording(answered())
    value["request"]["headers"] = {
        "X-Token-Model": "gpt-4o-mini",
        "Cookie": "d=2026-01-01",
    }
    (folder / "inner" / "a.json").write_text(json.dumps(value))
    run("redact", "recordings", "--out", "out", cwd=folder.parent)
    copy = (folder.parent / "out" / "inner" / "a.json").read_text()
    assert json.loads(copy) == value


def test_a_short_key_in_the_header_for_keys_is_replaced(folder: Path) -> None:
    value = recording(answered("You sent local-key-9."))
    value["request"]["headers"] = {"X-Api-Key": "local-key-9"}
    (folder / "inner" / "a.json").write_text(json.dumps(value))
    run("redact", "recordings", "--out", "out", cwd=folder.parent)
    assert folded(folder.parent / "out" / "inner" / "a.json") == [
        "You sent xxxxx-xxx-1."
    ]


def test_a_pipe_and_a_broken_link_are_told_and_not_read(folder: Path) -> None:
    os.mkfifo(folder / "pipe.json")
    (folder / "link.json").symlink_to("nowhere.json")
    result = run("redact", "recordings", "--out", "out", cwd=folder.parent)
    assert result.returncode == 1
    said = "not copied: expected a file, or a link to one"
    assert result.stderr.splitlines() == [
        f"recviewer: recordings/{name}.json: {said}" for name in ("link", "pipe")
    ]


def test_a_file_that_gzip_compressed_is_compressed_again(folder: Path) -> None:
    text = json.dumps(recording(answered(KEY)))
    (folder / "z.json.gz").write_bytes(gzip.compress(text.encode()))
    run("redact", "recordings", "--out", "out", cwd=folder.parent)
    copy = gzip.decompress((folder.parent / "out" / "z.json.gz").read_bytes())
    assert copy.decode() == text.replace(KEY, STAND_IN)


def test_a_secret_in_a_compressed_body_is_told_and_not_written(folder: Path) -> None:
    body = gzip.compress(json.dumps(answered(KEY)["body"]).encode())
    cassette = {
        "interactions": [
            {
                "request": {
                    "method": "POST",
                    "uri": "https://api.openai.com/v1/chat/completions",
                    "body": '{"model": "gpt-4o-mini", "messages": []}',
                    "headers": {},
                },
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {
                        "content-encoding": ["gzip"],
                        "content-type": ["application/json"],
                    },
                    "body": {"string": body},
                },
            }
        ],
        "version": 1,
    }
    (folder / "c.yaml").write_text(yaml.dump(cassette))
    result = run("redact", "recordings", "--out", "out", cwd=folder.parent)
    assert result.returncode == 1
    assert result.stderr == (
        "recviewer: recordings/c.yaml: not copied: a secret is left where it cannot be"
        " replaced faithfully, such as in a compressed body; revoke it, and record the"
        " call again without it\n"
    )
    assert not (folder.parent / "out" / "c.yaml").exists()
    assert (folder.parent / "out" / "inner" / "a.json").exists()


def test_a_body_in_base64_is_written_with_stand_ins(folder: Path) -> None:
    body = base64.b64encode(json.dumps(answered(KEY)["body"]).encode()).decode()
    (folder / "n.txt").write_text(body)
    (folder / "plain.txt").write_text(KEY)
    run("redact", "recordings", "--out", "out", cwd=folder.parent)
    copy = base64.b64decode((folder.parent / "out" / "n.txt").read_bytes())
    assert json.loads(copy)["choices"][0]["message"]["content"] == STAND_IN


def test_a_secret_that_the_configuration_allows_stays(folder: Path) -> None:
    digits = sha256(KEY.encode()).hexdigest()[:12]
    (folder / "recviewer.toml").write_text(f'[check]\nallow-secrets = ["{digits}"]\n')
    run("redact", "recordings", "--out", "out", cwd=folder.parent)
    assert folded(folder.parent / "out" / "inner" / "a.json") == [KEY]
    assert (
        run("check", "--select", "K", "recordings", cwd=folder.parent).returncode == 0
    )


def test_a_file_that_is_there_stays_unless_it_may_be_overwritten(folder: Path) -> None:
    target = folder.parent / "out" / "inner" / "a.json"
    target.parent.mkdir(parents=True)
    target.write_text("mine")
    result = run("redact", "recordings", "--out", "out", cwd=folder.parent)
    assert (result.returncode, target.read_text()) == (1, "mine")
    assert "exists; --overwrite replaces it" in result.stderr
    again = run(
        "redact", "recordings", "--out", "out", "--overwrite", cwd=folder.parent
    )
    assert (again.returncode, folded(target)) == (0, [STAND_IN])


def test_nothing_is_written_through_a_link(folder: Path) -> None:
    out, elsewhere = folder.parent / "out", folder.parent / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / "inner").symlink_to(elsewhere)
    arguments = ("redact", "recordings", "--out", "out", "--overwrite")
    result = run(*arguments, cwd=folder.parent)
    assert result.returncode == 1
    assert "a link leads out of out" in result.stderr
    assert list(elsewhere.iterdir()) == []


def test_a_link_in_place_of_a_copy_is_replaced_and_not_followed(folder: Path) -> None:
    target = folder.parent / "out" / "inner" / "a.json"
    target.parent.mkdir(parents=True)
    victim = folder.parent / "victim"
    victim.write_text("mine")
    target.symlink_to(victim)
    run("redact", "recordings", "--out", "out", "--overwrite", cwd=folder.parent)
    assert victim.read_text() == "mine"
    assert not target.is_symlink()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("recordings",), "required: --out"),
        (("recordings", "--out", "recordings"), "expected a folder outside of"),
        (("recordings", "--out", "recordings/new"), "expected a folder outside of"),
        (("recordings/inner/a.json", "--out", "recordings/inner"), "take its place"),
        (("missing", "--out", "out"), "missing: expected a file or a folder"),
        (("recordings/inner/a.json", "b/a.json", "--out", "out"), "both be copied"),
    ],
)
def test_bad_usage_is_one_line_and_writes_nothing(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    (folder.parent / "b").mkdir()
    (folder.parent / "b" / "a.json").write_text("{}")
    result = run("redact", *arguments, cwd=folder.parent)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (folder.parent / "out").exists()


def test_several_folders_keep_their_names(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.json").write_text("{}")
    paths = [str(tmp_path / name) for name in ("one", "two")]
    todo = jobs(paths, str(tmp_path / "out"))
    assert [job.target for job in todo] == ["one/a.json", "two/a.json"]
