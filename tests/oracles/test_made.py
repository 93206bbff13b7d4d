"""Everything that the maker puts into its recordings is found there again, exactly."""

from __future__ import annotations

import codecs
import gzip
import json
import re
import shutil
import subprocess
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from recviewer.formats.registry import FORMATS, RAW_FORMATS
from recviewer.model.flat_reply import flattened
from recviewer.model.transcript import Transcript
from recviewer.protocols.registry import PROTOCOLS
from recviewer.reading.reader import flat_reply
from tests.oracles import sdk_readings, tally
from tests.oracles.answers import Answer, called, ours
from tests.oracles.made import Folder, Made, made, whole_pairs
from tests.oracles.test_corpus import value_at
from tests.oracles.test_responses_oracle import ENDS, accumulated

__all__ = ["made"]

CLIENTS = {
    "openai-chat": sdk_readings.chat,
    "anthropic": sdk_readings.anthropic,
    "gemini": sdk_readings.gemini,
    "bedrock-converse": sdk_readings.converse,
}
"""The protocols that a provider's client can read, besides that of Responses."""

SLICED = {"ogx", "sse", "json-lines", "json-chunks", "json"}
"""Formats of which each chunk is a piece of the file."""

GZIP = b"\x1f\x8b"

OTHER_FILES = {
    "bedrock-batch",
    "mitmproxy",
    "spans",
    "claude-code",
    "atif",
    "copilot-snapshot",
    "vcr-websocket",
    "wiremock-net",
    "yaml",
}
"""Formats that are made nowhere here: their tests build them."""


def answers(case: Mapping[str, Any]) -> Mapping[int, Answer]:
    """Return what the maker put into the choices of a case."""
    return {
        choice["index"]: Answer(
            content=choice["content"],
            reasoning=choice["reasoning"],
            refusal=choice["refusal"],
            calls=called(tuple(call) for call in choice["calls"]),
            finish=choice["finish"],
        )
        for choice in case["choices"]
    }


def as_read(found: Mapping[int, Answer]) -> Mapping[int, Answer]:
    """Return answers with whole surrogate pairs."""
    return {
        index: Answer(
            whole_pairs(answer.content),
            whole_pairs(answer.reasoning),
            whole_pairs(answer.refusal),
            answer.calls,
            answer.finish,
        )
        for index, answer in found.items()
    }


def test_the_maker_makes_every_protocol_and_format(made: Folder) -> None:
    protocols = {case["protocol"] for case in made.cases}
    formats = {row["format"] for rows in made.index.values() for row in rows}

    assert protocols == {entry.name for entry in PROTOCOLS}
    known = {entry.name for entry in (*FORMATS, *RAW_FORMATS)}
    assert known - formats == OTHER_FILES
    assert len(made.cases) >= 650
    assert sum(map(len, made.index.values())) >= 5_000


def test_every_file_has_the_exchanges_that_were_made(made: Folder) -> None:
    assert len(made.all) == sum(map(len, made.index.values()))
    wrong = [
        (str(one), one.exchange.format, one.exchange.protocol)
        for one in made.all
        if (one.exchange.format, one.exchange.protocol)
        != (one.format, one.case["protocol"])
    ]
    assert not wrong


def test_every_chunk_is_the_event_that_was_made(made: Folder) -> None:
    wrong = [
        str(one)
        for one in made.all
        if one.case["events"] and one.payloads != one.case["events"]
    ]
    assert not wrong


def test_every_choice_says_what_was_made(made: Folder) -> None:
    for one in made.all:
        assert as_read(ours(one.reply)) == answers(one.case), str(one)


def test_every_answer_ends_as_was_made(made: Folder) -> None:
    for one in made.all:
        reply, case = one.reply, one.case
        assert (reply.error and reply.error.message) == case["error"], str(one)
        assert (dict(reply.usage) if reply.usage else None) == case["usage"], str(one)
        assert one.exchange.response.status in (None, case["status"]), str(one)


def is_cut_off(one: Made) -> bool | None:
    """Return whether an answer broke off; None where nobody can know."""
    case = one.case
    marked = case["done"] and one.framing.startswith(("sse", "native lines"))
    if not case["unfinished"] or marked:
        return False
    # A list of chunks may have come as a whole.
    return None if one.framing.startswith("list") else True


def test_what_breaks_off_is_called_cut_off(made: Folder) -> None:
    count = 0
    for one in made.all:
        expected = is_cut_off(one)
        if expected is not None:
            cut_off = [choice.cut_off for choice in one.reply.choices]
            assert cut_off == [expected] * len(one.case["choices"]), str(one)
            count += expected
    assert count >= 50


def test_only_what_is_unknown_is_noted(made: Folder) -> None:
    for one in made.all:
        noted = bool(one.reply.notes or one.exchange.notes)
        assert noted == one.case["notes"], str(one)


def test_log_probabilities_are_those_that_were_made(made: Folder) -> None:
    count = 0
    for one in made.all:
        choices: Sequence[Transcript] = one.reply.choices
        found = [[p.token, p.logprob] for c in choices for p in c.logprobs]
        assert found == one.case["logprobs"], str(one)
        count += bool(found)
    assert count >= 100


def test_flat_replies_are_those_of_whole_replies(made: Folder) -> None:
    for one in made.all:
        reply = flattened(one.reply)
        assert flat_reply(one.exchange) == reply, str(one)


@pytest.mark.filterwarnings("ignore:.*is not a valid:UserWarning")
@pytest.mark.parametrize("protocol", CLIENTS)
def test_clients_read_the_same(
    protocol: str, made: Folder, record_property: tally.Record
) -> None:
    read: dict[int, Mapping[int, Answer]] = {}
    formats: Counter[str] = Counter()
    for one in made.of(protocol):
        case = one.case
        if case["choices"] and case["read_by_client"]:
            expected = read.get(id(case))
            if expected is None:
                events = [e for e in case["events"] if "error" not in e]
                expected = read[id(case)] = as_read(CLIENTS[protocol](events))
            assert as_read(ours(one.reply)) == expected, str(one)
            formats[one.format] += 1
    tally.compared(record_property, f"{protocol}, made", formats)
    assert len(read) >= 30
    assert sum(formats.values()) >= 5 * len(read)


def test_openai_s_client_reads_the_same_responses(made: Folder) -> None:
    count = 0
    for case in made.cases:
        if case["protocol"] != "openai-responses" or not case["streamed"]:
            continue
        if case["events"][-1]["type"] in ENDS:
            (answer,) = answers(case).values()
            expected = accumulated(case["events"])
            assert expected["content"] == answer.content, case["name"]
            assert called(expected["calls"]) == answer.calls, case["name"]
            count += 1
    assert count >= 15


def test_every_delta_stands_where_its_path_says(made: Folder) -> None:
    count = 0
    for one in made.all:
        values = one.payloads
        for choice in one.reply.choices:
            for track in choice.tracks:
                deltas = [track.delta(k) for k in range(len(track))]
                assert "".join(d.text for d in deltas) == track.text
                for delta in deltas:
                    value = delta_at(values[delta.chunk], delta.path)
                    assert value == delta.text, f"{one} {delta.path}"
                count += len(deltas)
    assert count >= 100_000


_PART = re.compile(r"(.*)\[(\d+):\]")


def delta_at(value: Any, path: str) -> Any:
    """Follow a path in a chunk; it may end in a part of a text."""
    if part := _PART.fullmatch(path):
        return value_at(value, part[1])[int(part[2]) :]
    return value_at(value, path)


def test_every_chunk_stands_in_its_file_as_it_was_written(made: Folder) -> None:
    count = 0
    for one in made.all:
        if one.format in SLICED and "surrogate" not in one.case["name"]:
            data = one.file.read_bytes()
            chunks = one.exchange.response.chunks
            is_spelled_otherwise = one.framing in ("native lines", "sse, many lines")
            if data.startswith(GZIP) or is_spelled_otherwise:
                continue
            place = 0
            for k in range(len(chunks)):
                place = data.find(chunks.text(k), place)
                assert place >= 0, f"chunk {k} of {one}"
            count += len(chunks)
    assert count >= 50_000


@pytest.mark.skipif(not shutil.which("jq"), reason="needs jq, which paths are for")
@pytest.mark.slow
def test_jq_finds_chunks_and_deltas_at_their_paths(made: Folder) -> None:
    by_text: dict[bytes, list[tuple[str, Any]]] = defaultdict(list)
    texts: dict[Path, bytes] = {}
    lines: set[bytes] = set()
    kinds: Counter[tuple[str, str]] = Counter()
    for one in made.all:
        kind = one.format, one.framing
        if kinds[kind] > 1 or not jq_can_read(one):
            continue
        kinds[kind] += 1
        if one.format in ("httprr", "http-response"):
            text = bytes(one.exchange.raw)
        else:
            text = texts.get(one.file) or texts.setdefault(one.file, as_text(one.file))
        by_text[text] += places(one)
        if one.file.suffix in (".sse", ".jsonl", ".responses"):
            lines.add(text)
    for text, found in by_text.items():
        program = ",\n".join(f"({path})" for path, _ in found)
        result = subprocess.run(
            ["jq", "-cRs" if text in lines else "-c", f"[{program}]"],
            input=text,
            capture_output=True,
        )
        assert not result.stderr, (result.stderr, text[:200])
        assert rounded(json.loads(result.stdout)) == rounded([v for _, v in found])
    assert sum(map(len, by_text.values())) >= 500


def jq_can_read(one: Made) -> bool:
    """Return whether jq can: it knows no bytes, nor halves of surrogate pairs."""
    if len(one.exchange.response.chunks) > 1000:
        return False
    packed = one.framing.endswith(PACKED) or one.framing.startswith("aws")
    in_pieces = one.file.name == "pieces.json" and not str(one.case).isascii()
    return not (packed or in_pieces or "surrogate" in one.case["name"])


PACKED = ("gzip", "br", "zstd", "deflate")


def as_text(file: Path) -> bytes:
    """Return a file as jq reads it."""
    data = file.read_bytes()
    if file.suffix == ".gz":
        return gzip.decompress(data)
    if data.startswith(codecs.BOM_UTF8):
        return data.removeprefix(codecs.BOM_UTF8)
    if file.suffix in (".yaml", ".yml"):
        documents = list(yaml.load_all(data, Loader=yaml.CSafeLoader))
        whole = documents if file.name == "httpmock.yaml" else documents[0]
        return json.dumps(whole, default=lambda data: b64encode(data).decode()).encode()
    return data


def places(one: Made) -> list[tuple[str, Any]]:
    """Return paths, and what stands there: first and last chunk, and first deltas."""
    chunks, values = one.exchange.response.chunks, one.payloads
    numbers = sorted({0, len(chunks) - 1}) if one.case["events"] else ()
    found = [(_ended(chunks.path(k, "")), values[k]) for k in numbers]
    for choice in one.reply.choices:
        for track in choice.tracks:
            delta = track.delta(0)
            found.append((chunks.path(delta.chunk, delta.path), delta.text))
    if one.format == "httpmock":
        found = [(_of_document(path), value) for path, value in found]
    return found


DOCUMENT = re.compile(r"^\[inputs\]\[(\d+)\]")
"""How a path tells the documents after the first apart."""


def _of_document(path: str) -> str:
    """Return a path in the list of all documents."""
    if later := DOCUMENT.match(path):
        return f".[{int(later[1]) + 1}]{path[later.end() :]}"
    return f".[0] | {path}"


def _ended(path: str) -> str:
    return f"{path}." if path.endswith("| ") else path


def rounded(value: Any) -> Any:
    """Return a value with the numbers that jq keeps."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(value) if type(value) is int else value
