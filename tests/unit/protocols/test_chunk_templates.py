"""Chunks that are folded many at once give the reply that they give one by one."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recviewer.model.transcript import Reply
from recviewer.protocols import registry
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.decoding import decoder
from recviewer.protocols.fold.known_fields import note_unknown_of_chunk
from recviewer.reading.reader import fold
from tests.unit.protocols.streams import PROTOCOLS, recorded, streams


def folded_one_by_one(protocol: str, chunks: Iterable[bytes]) -> Reply:
    """Fold each chunk on its own."""
    known, build = registry.named(protocol), ReplyBuilder()
    assert known is not None
    decode, feed = decoder(known.event, inner=False), known().feed
    for chunk in chunks:
        build.ledger.begin_chunk()
        try:
            event = decode.one(chunk)
            feed(event, build)
            assert known.fields is not None
            note_unknown_of_chunk(
                decode.values([chunk], [event])[0], known.fields, build
            )
        except Exception as error:
            build.note(f"not understood: {error}")
    return build.snapshot()


@settings(max_examples=2 * settings().max_examples)
@given(st.data(), PROTOCOLS)
def test_chunks_folded_in_batches_give_the_same_as_one_by_one(
    data: st.DataObject, protocol: str
) -> None:
    chunks = data.draw(streams(protocol))

    assert fold(recorded(protocol, chunks)) == folded_one_by_one(protocol, chunks)


def test_a_fold_of_more_pieces_than_are_kept_apart_gives_the_same() -> None:
    form = '{"created_at":"2024-01-01T00:00:00Z","response":"%d"}'
    chunks = [(form % k).encode() for k in range(25_000)]
    chunks[12_345] = b'{"response":"odd"}'

    assert fold(recorded("ollama", chunks)) == folded_one_by_one("ollama", chunks)


def alike(form: str, *others: str) -> list[bytes]:
    """Write many chunks that differ in their texts and paddings, then others."""
    strings = [(f'"text {k}"', f'"{"x" * (k % 3)}"') for k in range(30)]
    filled = [form.replace("TEXT", text).replace("PAD", pad) for text, pad in strings]
    return [chunk.encode() for chunk in (*filled, *others)]


@pytest.mark.parametrize(
    ("protocol", "form", "odd"),
    [
        pytest.param(
            "ollama",
            '{"created_at":PAD,"response":TEXT}',
            '{"created_at":"2024-01-01T00:00:00Z","response":"x"}',
            id="padding is a string that the protocol never reads",
        ),
        pytest.param(
            "openai-chat",
            '{"choices":[{"delta":{"content":TEXT,PAD:1}}]}',
            '{"choices":[{"delta":{"content":"x","content":1}}]}',
            id="a name is no padding",
        ),
        pytest.param(
            "openai-chat",
            '{"choices":[{"delta":{"content":TEXT}}],"x":PAD}',
            '{"choices":[{"delta":{"content":""}}],"x":"p"}',
            id="no text is none like any other",
        ),
        pytest.param(
            "openai-chat",
            '{"choices":[{"delta":{"content":TEXT}}]}',
            '{"choices":[{"delta":{"content":"x","refusal":"y"}}]}',
            id="a text is one string, not what would close one",
        ),
        pytest.param(
            "openai-chat",
            '{"choices":[{"delta":{"content":TEXT}}],"created":7}',
            '{"choices":[]}',
            id="each chunk has the time that it claims",
        ),
        pytest.param(
            "openai-chat",
            '{"choices":[{"delta":{"content":TEXT},"logprobs":'
            '{"content":[{"token":"x","logprob":-1}]}}]}',
            '{"choices":[]}',
            id="what does more than add a text is folded whole",
        ),
        pytest.param(
            "gemini",
            '{"candidates":[{"content":{"parts":[{"text":TEXT}]}}]}',
            '{"candidates":[{"content":{"parts":[{"text":"x","thought":true}]}}]}',
            id="what another kind of text began is not forgotten",
        ),
        pytest.param(
            "anthropic",
            '{"type":"content_block_delta","index":0,'
            '"delta":{"type":"text_delta","text":TEXT}}',
            '{"type":"content_block_start","index":0,'
            '"content_block":{"type":"text","text":"x"}}',
            id="what the protocol remembers counts",
        ),
    ],
)
def test_a_chunk_that_only_nearly_matches_a_template_is_folded_on_its_own(
    protocol: str, form: str, odd: str
) -> None:
    chunks = [*alike(form, odd), *alike(form)]

    assert fold(recorded(protocol, chunks)) == folded_one_by_one(protocol, chunks)
