"""Made-up streams of every protocol, of chunks that are alike or nearly so."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from hypothesis import strategies as st

from recviewer.model.exchange import (
    Chunks,
    Exchange,
    Request,
    Response,
)
from recviewer.protocols import registry

STRINGS = ['"the"', '"a"', '"b"', r'"\u0061"', r'"\"x"', r'"\\"', r'"\"}"', '"ü😀"']
"""Literals that are texts like any other."""

ODD = [
    *('""', r'"\ud800"', '"\udcff"', '"a","b"', '"a","content":"b"', '"a":"b"'),
    *('null', "7", "NaN", '["x"]', '{"text":"x"}', '"a', 'b"', '"a\nb"', '": 1, "', ""),
    *('"text_delta"', '"stop"', '"2024-01-01T00:00:00Z"', '"content"', ' "a" '),
]  # fmt: skip
"""What stands there now and then: nothing, structure, what is broken."""

CHAT = '{"choices":[{"delta":%s,"index":N}],"created":7,"obfuscation":PAD}'
CALL = '{"tool_calls":[{%s"function":{"arguments":TEXT}}]}'
BLOCK = '{"type":"content_block_start","index":N,"content_block":%s}'
DELTA = '{"type":"content_block_delta","index":N,"delta":%s}'
PART = '{"candidates":[{"index":N,"content":{"parts":[%s]}}],"id":PAD}'
STEP = '{"event_type":"content.%s","index":N,"%s":{"type":"%s","text":TEXT}}'

FORMS = {
    "openai-chat": [
        CHAT % '{"content":TEXT}',
        CHAT % '{"reasoning":TEXT,"content":""}',
        CHAT % '{"content":TEXT,"content":TEXT}',
        CHAT % '{"content":PAD,"content":TEXT,"role":PAD}',
        CHAT % "{TEXT:TEXT}",
        CHAT % CALL % '"index":N,',
        CHAT % CALL % '"id":PAD,',
        CHAT.replace('"N"', "0") % CALL % "",
        CHAT % '{"tool_calls":[{"id":PAD,"index":N,'
        '"function":{"name":"f","arguments":TEXT}}]}',
        '{"choices":[{"message":{"content":TEXT},"index":N}]}',
        '{"choices":[{"delta":{"tool_calls":[{"id":TEXT,"function":{"name":TEXT}}]}}]}',
        '{"choices":[{"delta":{"content":TEXT},"finish_reason":PAD,"index":0}]}',
        '{"choices":[{"delta":{"content":TEXT}},{"delta":{"content":PAD}}]}',
        '{"choices":[{"delta":{"content":TEXT}}],"created":N,"model":PAD}',
        '{"choices":[{"delta":{"content":TEXT}}],"created":true}',
        '{"choices":[{"delta":{"content":TEXT}}],"usage":{"total_tokens":N}}',
        '{"choices":[{"delta":{"content":TEXT},"logprobs":{"content":'
        '[{"token":TEXT,"logprob":-1}]}}]}',
        '{"choices":[],"usage":{"total_tokens":N}}',
    ],
    "openai-completions": ['{"id":PAD,"choices":[{"text":TEXT,"index":N}]}'],
    "anthropic": [
        BLOCK % '{"type":"text","text":TEXT}',
        BLOCK % '{"type":"tool_use","name":TEXT,"input":{}}',
        DELTA % '{"type":"text_delta","text":TEXT}',
        DELTA % '{"type":"thinking_delta","thinking":TEXT}',
        DELTA % '{"type":"input_json_delta","partial_json":TEXT}',
        DELTA % '{"type":TEXT,"text":TEXT}',
        '{"type":"ping"}',
    ],
    "gemini": [
        PART % '{"text":TEXT}',
        PART % '{"text":TEXT,"thought":true}',
        PART % '{"text":TEXT},{"text":PAD}',
        PART % '{"function_call":{"name":TEXT}}',
    ],
    "gemini-interactions": [
        STEP % ("start", "content", "text"),
        STEP % ("delta", "delta", "text"),
        STEP % ("delta", "delta", "thought"),
        '{"event_type":"step.delta","index":N,"delta":'
        '{"type":"arguments_delta","arguments":TEXT}}',
    ],
    "ollama": [
        '{"model":PAD,"created_at":PAD,"message":{"content":TEXT},"done":false}',
        '{"created_at":"2024-01-01T00:00:0NZ","response":TEXT}',
        '{"message":{"role":"assistant","thinking":TEXT,"content":""}}',
    ],
    "openai-responses": [
        '{"type":"response.output_text.delta","output_index":N,"content_index":0,'
        '"item_id":PAD,"delta":TEXT,"obfuscation":PAD}',
        '{"type":"response.function_call_arguments.delta","output_index":N,'
        '"delta":TEXT}',
        '{"type":"response.output_item.added","output_index":N,'
        '"item":{"type":"function_call","name":TEXT,"arguments":""}}',
    ],
    "ogx-tool": ['{"content":TEXT}', '{"content":[{"text":TEXT}],"x":PAD}'],
}
"""Chunks of each protocol, with holes for a text, for padding and for a number."""

PROTOCOLS = st.sampled_from(sorted(entry.name for entry in registry.PROTOCOLS))


@st.composite
def streams(draw: st.DrawFn, protocol: str) -> list[bytes]:
    """Write stretches of chunks that are alike, or nearly so, in turns."""
    forms = st.sampled_from(FORMS.get(protocol) or [*chain(*FORMS.values())])
    rarely_odd = st.sampled_from(STRINGS * 4 + ODD)
    chunks = []
    for _ in range(draw(st.integers(1, 3))):
        turns = draw(
            st.lists(st.tuples(forms, st.integers(0, 2)), min_size=1, max_size=3)
        )
        strings = draw(st.sampled_from([st.sampled_from(STRINGS), rarely_odd]))
        pairs = draw(st.lists(st.tuples(strings, strings), min_size=1, max_size=20))
        for k in range(draw(st.integers(1, 60))):
            form, number = turns[k % len(turns)]
            text, pad = pairs[k % len(pairs)]
            chunk = form.replace("N", str(number)).replace("PAD", pad)
            chunks.append(
                chunk.replace("TEXT", text).encode("utf-8", "surrogateescape")
            )
    return chunks


def recorded(protocol: str, chunks: Iterable[bytes]) -> Exchange:
    """Make an exchange of chunks that may be anything, even broken."""
    response = Response(raw=bytes, chunks=Chunks(tuple(chunks)))
    request = Request(raw=b"null", body=None)
    return Exchange(0, "made up", protocol, request, response)
