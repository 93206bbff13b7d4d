"""What vendors add to OpenAI's chat completions, and streams that nothing folds."""

from __future__ import annotations

import json
from typing import Any

from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.model.transcript import Mark, MarkKind, Reply
from recviewer.reading.reader import fold
from tests.unit.formats.inputs import read
from tests.unit.protocols.recorded import (
    call,
    calls,
    chat,
    content,
    notes,
    only,
)

DONE = "data: [DONE]\n\n"


def streamed(*events: dict[str, Any], end: str = DONE) -> Exchange:
    """Read a file of server-sent events."""
    text = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    (exchange,) = read(text + end)
    return exchange


def reply(*events: dict[str, Any]) -> Reply:
    """Fold server-sent events that are chat completion chunks."""
    exchange = streamed(*events)
    assert exchange.protocol == "openai-chat"
    return fold(exchange)


def test_mistral_thinks_in_a_list_and_answers_in_a_text() -> None:
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}
    cited: dict[str, Any] = {"type": "reference", "reference_ids": [1]}
    folded = reply(
        chat({"role": "assistant", "content": ""}) | {"p": "abcdef"},
        chat({"content": [thinking]}),
        chat({"content": [{"type": "text", "text": "Ye"}, cited]}),
        chat({"content": "s."}, finish_reason="stop"),
    )

    assert only(folded).text(Kind.REASONING) == "Hm."
    assert content(folded) == "Yes."
    assert notes(folded) == []


def test_mistral_sends_whole_tool_calls_without_an_index() -> None:
    folded = reply(
        calls(call('{"a": 1}', "add", id="x"), call('{"b": 2}', "sub", id="y")),
        chat({"content": ""}, finish_reason="tool_calls"),
    )

    found = [(c.id, c.name, c.arguments) for c in only(folded).tool_calls]
    assert found == [("x", "add", '{"a": 1}'), ("y", "sub", '{"b": 2}')]


def test_perplexity_repeats_its_sources_and_all_that_it_has_said() -> None:
    sources = {"citations": ["https://a"], "search_results": [{"title": "A"}]}
    usage = [{"completion_tokens": n, "cost": {"total_cost": n}} for n in (1, 2)]
    last = {"object": "chat.completion.done", "usage": usage[1]}
    whole = {"role": "assistant", "content": "Yes."}
    folded = reply(
        chat({"content": "Ye"}, message={"content": "Ye"}) | {"usage": usage[0]},
        chat({"content": "s."}, message={"content": "Yes."}) | sources,
        chat({"content": ""}, message=whole, finish_reason="stop") | sources | last,
    )

    assert (content(folded), only(folded).finish_reason) == ("Yes.", "stop")
    assert folded.usage == usage[1]
    assert notes(folded) == []


def test_groq_tells_its_usage_beside_the_chunk() -> None:
    usage = {"completion_tokens": 2, "queue_time": 0.25, "total_time": 0.5}
    folded = reply(
        chat({"role": "assistant", "content": "Yes."}) | {"x_groq": {"id": "r"}},
        chat(finish_reason="stop") | {"x_groq": {"id": "r", "usage": usage}},
    )

    assert folded.usage == usage
    assert folded.totals is not None
    assert folded.totals.duration == 0.75


def test_groq_names_the_channel_of_its_reasoning() -> None:
    folded = reply(
        chat({"channel": "analysis", "reasoning": "Hm."}), chat({"content": "Yes."})
    )

    assert only(folded).text(Kind.REASONING) == "Hm."


def test_groq_may_break_off_with_an_error() -> None:
    error = {"message": "Failed to call a function.", "code": "tool_use_failed"}
    folded = reply(chat({"content": "Ye"}), {"error": error | {"status_code": 400}})

    assert content(folded) == "Ye"
    assert folded.error is not None
    assert folded.error.code == "tool_use_failed"
    assert Mark(1, MarkKind.ERROR, None, error["message"]) in folded.marks


def test_openrouter_s_details_do_not_count_beside_their_text() -> None:
    signed = {"type": "reasoning.text", "text": "Hm.", "signature": "s", "index": 0}
    sealed = {"type": "reasoning.encrypted", "data": "AAAA", "index": 1}
    folded = reply(
        chat({"reasoning": "Hm.", "reasoning_details": [signed]}),
        chat({"reasoning": None, "reasoning_details": [sealed]}),
        chat({"content": "Yes."}, finish_reason="stop", native_finish_reason="STOP"),
    )

    assert only(folded).text(Kind.REASONING) == "Hm."
    assert (content(folded), only(folded).finish_reason) == ("Yes.", "stop")


def test_openrouter_sends_an_error_beside_a_choice_that_ends() -> None:
    error = {"code": 502, "message": "Provider disconnected"}
    folded = reply(
        chat({"content": "Ye"}),
        chat({"content": ""}, finish_reason="error") | {"error": error},
    )

    assert folded.error is not None
    assert (folded.error.message, folded.error.code) == (error["message"], 502)
    assert only(folded).finish_reason == "error"


def test_llama_cpp_tells_its_times_in_the_last_chunk() -> None:
    timings = {"prompt_ms": 250.0, "predicted_ms": 1000.0, "predicted_n": 2}
    folded = reply(
        chat({"content": "Yes."}), chat(finish_reason="stop") | {"timings": timings}
    )

    assert folded.totals is not None
    assert (folded.totals.ttft, folded.totals.duration) == (0.25, 1.25)


def test_azure_filters_before_and_after_the_text() -> None:
    filtered = {"hate": {"filtered": False, "severity": "safe"}}
    begin: dict[str, Any] = {"object": "", "model": "", "id": "", "created": 0}
    prompt = [{"prompt_index": 0, "content_filter_results": filtered}]
    late = {"index": 0, "finish_reason": None, "content_filter_results": filtered}
    folded = reply(
        begin | {"choices": [], "prompt_filter_results": prompt},
        chat({"content": "Yes."}, content_filter_results={}) | {"model": "gpt"},
        chat(finish_reason="content_filter", content_filter_results=filtered),
        begin | {"choices": [late | {"content_filter_offsets": {"end_offset": 4}}]},
    )

    assert (content(folded), folded.model) == ("Yes.", "gpt")
    assert only(folded).finish_reason == "content_filter"
    assert notes(folded) == []


def test_groq_may_tell_why_it_stopped_in_its_own_field() -> None:
    folded = reply(chat({"content": "Ye"}), chat() | {"x_groq": {"error": "too long"}})

    assert folded.error is not None
    assert folded.error.message == "too long"


def test_together_repeats_the_text_beside_the_delta_or_sends_it_only_there() -> None:
    folded = reply(
        chat({"content": "Ye"}, text="Ye"), chat({}, text="s."), chat({"content": "!"})
    )

    assert content(folded) == "Yes.!"
    assert notes(folded) == []


def test_litellm_s_thinking_blocks_are_reasoning_unless_they_repeat_it() -> None:
    blocks = [{"type": "thinking", "thinking": "Hm.", "signature": "s"}]
    repeated = reply(chat({"reasoning_content": "Hm.", "thinking_blocks": blocks}))
    alone = reply(chat({"thinking_blocks": blocks}))
    other = reply(chat({"reasoning_content": "Ah.", "thinking_blocks": blocks}))

    assert only(repeated).text(Kind.REASONING) == "Hm."
    assert only(alone).text(Kind.REASONING) == "Hm."
    assert notes(repeated) == notes(alone) == []
    said = "thinking_blocks differs from reasoning_content: only in the JSON"
    assert notes(other) == [(0, said)]


def test_an_error_without_a_wrapper_ends_the_stream() -> None:
    folded = reply(chat({"content": "Ye"}), {"message": "broken", "type": "server"})

    assert folded.error is not None
    assert (folded.error.message, folded.error.type) == ("broken", "server")
    assert notes(folded) == []


def test_a_message_beside_a_chunk_is_no_error() -> None:
    folded = reply(chat({"content": "Ye"}), {"id": "x", "message": "warming up"})

    assert folded.error is None
    assert notes(folded) == [(1, "message: only in the JSON")]


def test_a_refusal_may_be_a_part_of_the_content() -> None:
    folded = reply(chat({"content": [{"type": "refusal", "refusal": "No."}]}))

    assert only(folded).text(Kind.REFUSAL) == "No."
