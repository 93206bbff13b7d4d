"""Every file of other people's recordings is listed, whatever its format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from recviewer.library.scan.scanner import scan
from recviewer.library.summary import Summary
from tests.corpus import ABSENT, CORPUS

OTHER = CORPUS / "other"

AT_LEAST = {
    "gemini-cli": 94,
    "go-vcr": 65,
    "har": 245,
    "http-json": 50,
    "httprr": 29,
    "json": 60,
    "json-chunks": 5,
    "json-lines": 33,
    "langsmith": 1,
    "sse": 29,
    "vcr-r": 59,
    "vcr-ruby": 118,
    "vcrpy": 500,
}
"""Exchanges of each format that were found when this was written."""

CALLS = {
    "anthropic": 165,
    "bedrock-converse": 40,
    "cohere": 38,
    "gemini": 164,
    "gemini-interactions": 3,
    "ollama": 6,
    "openai-chat": 305,
    "openai-completions": 19,
    "openai-embeddings": 18,
    "openai-responses": 150,
}
"""Exchanges of each protocol, likewise."""


@pytest.mark.skipif(not OTHER.is_dir(), reason=ABSENT)
def test_every_file_is_listed_with_its_format_or_a_reason(
    record_property: Callable[[str, object], None],
) -> None:
    entries = [entry for batch in scan([str(OTHER)]) for entry in batch.summaries]
    files = {str(path) for path in OTHER.rglob("*") if path.is_file()}
    assert {entry.path for entry in entries} == files
    assert not [entry for entry in entries if entry.unreadable]
    assert all(entry.reason or entry.format for entry in entries)
    for counts, least in (
        (by("format", entries), AT_LEAST),
        (by("protocol", entries), CALLS),
    ):
        for name, count in sorted(counts.items()):
            record_property(name or "none", count)
            print(f"{name or 'none'}: {count}")
        assert not {name for name, count in least.items() if counts[name] < count}


def by(field: str, entries: list[Summary]) -> Counter[str]:
    return Counter(getattr(entry, field) for entry in entries)
