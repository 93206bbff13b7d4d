from __future__ import annotations

from pathlib import Path

from recviewer import reader

CASSETTE = b"""\
interactions:
- request:
    body: '{"model": "made-up", "stream": true, "messages": []}'
    headers: {}
    method: POST
    uri: https://api.example.com/v1/chat/completions
  response:
    body:
      string: |
        data: {"choices": [{"delta": {"content": "Hel"}}]}

        data: {"choices": [{"delta": {"content": "lo"}}]}

        data: [DONE]

    headers: {}
    status: {code: 200, message: OK}
version: 1
"""


def test_an_interaction_is_an_exchange_whose_stream_folds() -> None:
    (exchange,) = reader.parse(CASSETTE, Path("cassette.yaml")).exchanges

    assert (exchange.format, exchange.protocol) == ("vcrpy", "openai-chat")
    assert reader.fold(exchange).choices[0].tracks[0].text == "Hello"


def test_a_chunk_has_a_jq_path_into_the_text_it_stands_in() -> None:
    (exchange,) = reader.parse(CASSETTE, Path("cassette.yaml")).exchanges

    assert exchange.response.chunks.path(1, ".choices[0]") == (
        '.interactions[0].response.body.string | split("\\n")[2]'
        ' | ltrimstr("data:") | fromjson | .choices[0]'
    )
