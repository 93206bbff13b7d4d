from __future__ import annotations

from typing import Any

import pytest

from recviewer.model.track import Kind
from recviewer.model.transcript import MarkKind, Reply, ToolCall
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import (
    content,
    exchange,
    notes,
    only,
    reply,
    whole_reply,
)

Event = dict[str, Any]


def event(kind: str, index: int | None = 0, **fields: Any) -> Event:
    """Build an event about the item at an index; None leaves the index out."""
    place = {} if index is None else {"output_index": index}
    return {"type": f"response.{kind}", **place, **fields}


def says(kind: str, delta: object, index: int | None = 0, **fields: Any) -> Event:
    return event(f"{kind}.delta", index, delta=delta, **fields)


def added(kind: str, index: int | None = 0, **item: Any) -> Event:
    return event("output_item.added", index, item={"type": kind, **item})


def done(kind: str, index: int | None = 0, **item: Any) -> Event:
    return event("output_item.done", index, item={"type": kind, **item})


def response(*output: Event, status: str = "completed", **fields: Any) -> Event:
    return {"object": "response", "status": status, "output": list(output), **fields}


def end(*output: Event, status: str = "completed", **fields: Any) -> Event:
    whole = response(*output, status=status, **fields)
    return event(status, None, response=whole)


def message(*texts: str) -> Event:
    parts = [{"type": "output_text", "text": text} for text in texts]
    return {"type": "message", "role": "assistant", "content": parts}


def function(name: str, arguments: str, call_id: str = "a") -> Event:
    fields = {"name": name, "arguments": arguments, "call_id": call_id}
    return {"type": "function_call", **fields}


def sections(folded: Reply) -> list[tuple[str, str]]:
    return [(str(track.channel), track.text) for track in only(folded).tracks]


def the_call(folded: Reply) -> ToolCall:
    (call,) = only(folded).tool_calls
    return call


def test_a_stream_folds_to_reasoning_content_and_a_tool_call() -> None:
    folded = reply(
        event("created", None, response=response(status="in_progress", model="m")),
        added("reasoning"),
        says("reasoning_summary_text", "H", summary_index=0),
        says("reasoning_summary_text", "m", summary_index=0),
        added("message", 1, role="assistant", content=[]),
        says("output_text", "Y", 1, content_index=0),
        says("output_text", "es", 1, content_index=0),
        event("output_text.done", 1, content_index=0, text="Yes"),
        added("function_call", 2, name="f", call_id="a", arguments=""),
        says("function_call_arguments", "{", 2),
        says("function_call_arguments", "}", 2),
        end(
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]},
            message("Yes"),
            function("f", "{}"),
            usage={"total_tokens": 9},
        ),
    )

    choice, call = only(folded), the_call(folded)
    assert (choice.role, choice.finish_reason) == ("assistant", "completed")
    assert (choice.text(Kind.REASONING), content(folded)) == ("Hm", "Yes")
    assert (call.id, call.name, call.arguments) == ("a", "f", "{}")
    assert choice.tracks[1].paths == (".delta",)
    assert (folded.model, folded.usage) == ("m", {"total_tokens": 9})
    assert notes(folded) == []


def test_deltas_belong_to_the_item_at_their_index_whatever_their_id() -> None:
    folded = reply(
        added("function_call", 0, name="f"),
        added("function_call", 1, name="g"),
        says("function_call_arguments", "[1", 1, item_id="x"),
        says("function_call_arguments", "[0", 0, item_id="x"),
        says("function_call_arguments", "]", 1, item_id="y"),
        says("function_call_arguments", "]", 0, item_id="z"),
    )

    calls = only(folded).tool_calls
    assert [(c.name, c.arguments) for c in calls] == [("f", "[0]"), ("g", "[1]")]


def test_each_part_of_the_output_is_a_section() -> None:
    folded = reply(
        says("reasoning_summary_text", "a", 0, summary_index=0),
        says("reasoning_summary_text", "b", 0, summary_index=1),
        says("output_text", "c", 1, content_index=0),
        says("refusal", "d", 1, content_index=1),
        says("output_text", "e", 2, content_index=0),
    )

    assert sections(folded) == [
        ("reasoning", "a"),
        ("reasoning[1]", "b"),
        ("content", "c"),
        ("refusal", "d"),
        ("content[1]", "e"),
    ]


@pytest.mark.parametrize(
    ("stream", "item", "field"),
    [
        ("function_call_arguments", "function_call", "arguments"),
        ("custom_tool_call_input", "custom_tool_call", "input"),
        ("mcp_call_arguments", "mcp_call", "arguments"),
        ("mcp_call.arguments", "mcp_call", "arguments"),
        ("code_interpreter_call_code", "code_interpreter_call", "code"),
    ],
)
def test_the_arguments_of_a_tool_call_are_streamed(
    stream: str, item: str, field: str
) -> None:
    folded = reply(
        added(item, name="f"),
        says(stream, "a"),
        says(stream, "b"),
        {"type": f"response.{stream}.done", "output_index": 0, field: "ab"},
    )

    assert (the_call(folded).name, the_call(folded).arguments) == ("f", "ab")
    assert notes(folded) == []


@pytest.mark.parametrize(
    ("item", "arguments"),
    [
        ({"type": "web_search_call", "action": {"query": "q"}}, {"query": "q"}),
        ({"type": "file_search_call", "queries": ["q"]}, ["q"]),
        ({"type": "computer_call", "action": {"type": "wait"}}, {"type": "wait"}),
        ({"type": "shell_call", "action": {"commands": ["ls"]}}, {"commands": ["ls"]}),
        ({"type": "image_generation_call", "revised_prompt": "p"}, "p"),
        ({"type": "image_generation_call", "result": "AA=="}, ""),
    ],
)
def test_a_built_in_tool_is_called_by_its_type(item: Event, arguments: object) -> None:
    begun = {"type": item["type"], "action": {}}
    folded = reply(
        {"type": "response.output_item.added", "output_index": 0, "item": begun},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
    )

    assert the_call(folded).name == item["type"]
    assert the_call(folded).arguments == arguments


def test_text_that_no_delta_brought_is_added_from_a_later_event() -> None:
    folded = reply(
        says("output_text", "Hel"),
        event("output_text.done", text="Hello"),
        done("function_call", 1, name="f", arguments="{}"),
        end(message("Hello"), function("f", "{}"), message("Bye")),
    )

    choice = only(folded)
    assert sections(folded) == [
        ("content", "Hello"),
        ("tool_call[0].name", "f"),
        ("tool_call[0].arguments", "{}"),
        ("content[1]", "Bye"),
    ]
    assert choice.tracks[0].chunks.tolist() == [0, 1]
    assert choice.tracks[3].paths == (".response.output[2].content[0].text",)
    assert notes(folded) == []


def test_text_that_contradicts_what_was_streamed_is_noted_once() -> None:
    folded = reply(
        says("output_text", "yes"),
        event("output_text.done", text="no"),
        end(message("no")),
    )

    assert content(folded) == "yes"
    assert notes(folded) == [(1, ".text differs from the content that was streamed")]


def test_halves_of_a_character_in_two_deltas_contradict_no_whole_one() -> None:
    folded = reply(
        says("output_text", "a\ud83c"),
        says("output_text", "\udf0a"),
        event("output_text.done", text="a🌊 ok"),
    )

    assert content(folded) == "a\ud83c\udf0a ok"
    assert notes(folded) == []


def test_an_end_that_lists_no_output_contradicts_nothing() -> None:
    folded = reply(says("output_text", "yes"), end())

    assert (content(folded), notes(folded)) == ("yes", [])


def test_items_that_are_counted_differently_at_the_end_are_still_the_same() -> None:
    folded = reply(
        says("reasoning_text", "Hm", 0),
        says("output_text", "yes", 2),
        end({"type": "reasoning", "content": [{"text": "Hm"}]}, message("yes")),
    )

    assert sections(folded) == [("reasoning", "Hm"), ("content", "yes")]


def test_items_that_are_streamed_out_of_order_are_told_by_their_index() -> None:
    folded = reply(
        says("output_text", "second", 1),
        says("output_text", "first", 0),
        end(message("first"), message("second, whole")),
    )

    assert [text for _, text in sections(folded)] == ["second, whole", "first"]
    assert notes(folded) == []


def test_parts_that_are_counted_differently_at_the_end_are_still_the_same() -> None:
    folded = reply(
        says("refusal", "no", content_index=0),
        says("output_text", "yes", content_index=2),
        end(message("yes")),
    )

    assert sections(folded) == [("refusal", "no"), ("content", "yes")]


def test_items_without_an_index_follow_one_another() -> None:
    folded = reply(
        added("function_call", None, name="f"),
        says("function_call_arguments", "[0]", None),
        done("function_call", None, name="f", arguments="[0]"),
        added("function_call", None, name="g"),
        says("function_call_arguments", "[1]", None),
        done("function_call", None, name="g", arguments="[1]"),
        end(function("f", "[0]"), function("g", "[1]")),
    )

    calls = only(folded).tool_calls
    assert [(c.name, c.arguments) for c in calls] == [("f", "[0]"), ("g", "[1]")]
    assert notes(folded) == []


def test_citations_are_no_part_of_the_text() -> None:
    cited = {"type": "output_text", "text": "yes", "annotations": [{"url": "u"}]}
    folded = reply(
        says("output_text", "yes"),
        event("output_text.annotation.added", annotation={"type": "url_citation"}),
        event("content_part.done", part=cited),
    )

    assert (sections(folded), notes(folded)) == ([("content", "yes")], [])


def test_log_probabilities_are_kept_once() -> None:
    logprobs = [{"token": "yes", "logprob": -0.5}]
    part = {"type": "output_text", "text": "yes", "logprobs": logprobs}
    streamed = reply(
        says("output_text", "yes", logprobs=logprobs), event("part.done", part=part)
    )
    whole = whole_reply(response({"type": "message", "content": [part]}))

    for folded in (streamed, whole):
        (found,) = only(folded).logprobs
        assert (found.token, found.logprob) == ("yes", -0.5)


def test_a_whole_response_is_one_chunk() -> None:
    folded = whole_reply(
        response(message("Hi", "!"), function("f", "{}"), model="m", usage={"n": 1})
    )

    choice = only(folded)
    assert (choice.role, choice.finish_reason) == ("assistant", "completed")
    assert (content(folded), the_call(folded).arguments) == ("Hi!", "{}")
    assert choice.tracks[1].paths == (".output[0].content[1].text",)
    assert (folded.model, folded.usage) == ("m", {"n": 1})


def test_a_response_that_is_not_ready_has_not_finished() -> None:
    assert only(whole_reply(response(status="queued"))).finish_reason is None


def test_an_incomplete_response_tells_why() -> None:
    details = {"reason": "max_output_tokens"}
    folded = reply(
        says("output_text", "Ye"),
        end(message("Ye"), status="incomplete", incomplete_details=details),
    )

    assert only(folded).finish_reason == "max_output_tokens"


def test_a_failed_response_is_an_error() -> None:
    error = {"code": "server_error", "message": "broken"}
    folded = reply(says("output_text", "Ye"), end(status="failed", error=error))

    assert only(folded).finish_reason == "failed"
    assert folded.error is not None
    assert (folded.error.code, folded.error.message) == ("server_error", "broken")
    assert folded.marks[-2].kind is MarkKind.ERROR


@pytest.mark.parametrize(
    "error",
    [
        {"code": "c", "message": "broken"},
        {"error": {"code": "c", "message": "broken"}},
    ],
)
def test_an_error_event_is_the_reply_s_error(error: Event) -> None:
    folded = reply({"type": "error", "sequence_number": 0, **error})

    assert folded.error is not None
    assert (folded.error.code, folded.error.message) == ("c", "broken")


def test_an_error_body_has_the_protocol_of_its_url() -> None:
    asked = {"url": "https://api.test/v1/responses"}
    read = exchange({"error": {"message": "no"}}, request=asked, status_code=400)

    assert read.protocol == "openai-responses"


def realtime(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "event_id": "e", **fields}


def spoken(id: str, text: str) -> list[dict[str, Any]]:
    """Build the events of one response of a realtime session."""
    place = {"response_id": id, "item_id": f"item_{id}", "output_index": 0}
    part = {"type": "output_audio", "transcript": text}
    item = {"id": f"item_{id}", "type": "message", "role": "assistant"}
    output = [{**item, "content": [part]}]
    ended = {"id": id, "status": "completed", "output": output}
    stream = "response.output_audio_transcript"
    return [
        realtime("response.created", response={"id": id, "status": "in_progress"}),
        realtime(f"{stream}.delta", **place, content_index=0, delta=text[:3]),
        realtime(f"{stream}.delta", **place, content_index=0, delta=text[3:]),
        realtime(f"{stream}.done", **place, content_index=0, transcript=text),
        realtime("response.done", response=ended | {"usage": {"total_tokens": 3}}),
    ]


SESSION = realtime("session.created", session={"model": "gpt-realtime"})


def test_a_realtime_session_ends_with_response_done() -> None:
    read = exchange([SESSION, *spoken("r1", "The green lamp.")], is_streaming=True)
    folded = fold(read)

    assert (read.protocol, folded.model) == ("openai-responses", "gpt-realtime")
    assert content(folded) == "The green lamp."
    assert only(folded).finish_reason == "completed"
    assert notes(folded) == []


def test_the_responses_of_a_realtime_session_are_apart() -> None:
    said = [*spoken("r1", "The green lamp."), *spoken("r2", "The red lamp.")]
    folded = reply(SESSION, *said)

    texts = [track.text for track in only(folded).tracks]
    assert texts == ["The green lamp.", "The red lamp."]
    assert notes(folded) == [(6, "usage: that of the last response")]


@pytest.mark.parametrize("name", ["text", "audio_transcript"])
def test_realtime_events_of_the_beta_are_folded(name: str) -> None:
    whole = {"text": "text", "audio_transcript": "transcript"}[name]
    place = {"item_id": "i", "output_index": 0, "content_index": 0}
    folded = reply(
        realtime(f"response.{name}.delta", **place, delta="Hel"),
        realtime(f"response.{name}.done", **place, **{whole: "Hello"}),
    )

    assert content(folded) == "Hello"


def test_words_of_the_user_in_a_realtime_session_are_noted() -> None:
    heard = "conversation.item.input_audio_transcription.completed"
    own = {"type": "message", "role": "assistant", "content": [{"text": "Hi"}]}
    folded = reply(
        SESSION,
        realtime(heard, transcript="Which lamp?"),
        realtime("conversation.item.added", item=own),
        realtime("input_audio_buffer.committed", item_id="i"),
    )

    assert notes(folded) == [(1, f"{heard}: only in the JSON")]


def test_a_realtime_translation_is_its_transcript() -> None:
    folded = reply(
        SESSION,
        realtime("session.input_transcript.delta", delta=" The dog"),
        realtime("session.output_transcript.delta", delta=" El"),
        realtime("session.output_transcript.delta", delta=" perro"),
        realtime("session.closed"),
    )

    assert (content(folded), only(folded).no_finish) == (" El perro", True)
    assert notes(folded) == [(1, "session.input_transcript.delta: only in the JSON")]


def test_events_of_other_sessions_are_not_of_the_realtime_api() -> None:
    read = exchange([{"type": "session.created", "id": "1"}], is_streaming=True)

    assert read.protocol is None


def test_a_duration_in_whole_seconds_is_noted() -> None:
    folded = whole_reply(response(created_at=1_700_000_000, completed_at=1_700_000_003))
    at_once = whole_reply(
        response(created_at=1_700_000_000, completed_at=1_700_000_000)
    )

    assert folded.totals is not None
    assert (folded.totals.ttft, folded.totals.duration) == (None, 3.0)
    assert at_once.totals is None


def test_an_item_that_is_not_read_is_noted_once() -> None:
    folded = reply(
        event("queued", None, response=response(status="queued")),
        {"type": "keepalive", "sequence_number": 1},
        event("web_search_call.searching"),
        says("shell_call_command", "l"),
        says("shell_call_command", "s"),
        event("reasoning_part.added", 1, part={"type": "reasoning_text", "text": ""}),
        added("mcp_list_tools", 2),
        done("mcp_list_tools", 2),
        {"type": "novel"},
        says("output_text", "yes", 3),
    )

    assert content(folded) == "yes"
    assert [text for _, text in notes(folded)] == [
        "response.shell_call_command.delta: only in the JSON",
        "mcp_list_tools: only in the JSON",
        "novel: only in the JSON",
    ]


def test_an_item_that_ends_without_an_index_is_told_by_its_id() -> None:
    events: list[dict[str, Any]] = []
    for index, (id, text) in enumerate([("m1", "First."), ("m2", " Second.")]):
        item = {"id": id, "type": "message", "content": []}
        whole = item | {"content": [{"type": "output_text", "text": text}]}
        events += [
            {"type": "response.output_item.added", "output_index": index, "item": item},
            {
                "type": "response.output_text.delta",
                "output_index": index,
                "content_index": 0,
                "delta": text,
            },
            {"type": "response.output_item.done", "item": whole},
        ]

    assert content(reply(*events)) == "First. Second."
    without = [{k: v for k, v in e.items() if k != "output_index"} for e in events]
    assert content(reply(*without)) == "First. Second."


def test_a_part_of_reasoning_belongs_to_its_item() -> None:
    place: dict[str, Any] = {"item_id": "r", "content_index": 0}
    part = {"type": "reasoning_text", "text": "Hm."}
    folded = reply(
        added("reasoning", id="r"),
        says("reasoning_text", "Hm.", item_id="r", content_index=0),
        event("content_part.done", **place, part=part),
    )

    assert sections(folded) == [("reasoning", "Hm.")]
    assert notes(folded) == []


def test_a_delta_without_index_and_id_is_of_the_only_open_item_of_its_type() -> None:
    folded = reply(
        added("function_call", 0, name="f"),
        done("function_call", 0, name="f", arguments="[0]"),
        added("function_call", 1, name="g"),
        added("custom_tool_call", 2, name="h"),
        says("function_call_arguments", "[1]", None),
    )

    assert [(c.name, c.arguments) for c in only(folded).tool_calls] == [
        ("f", "[0]"),
        ("g", "[1]"),
        ("h", ""),
    ]


def test_a_delta_that_may_be_of_two_open_items_is_added_to_neither() -> None:
    folded = reply(
        added("function_call", 0, name="f"),
        added("function_call", 1, name="g"),
        says("function_call_arguments", "[1]", None),
    )

    texts = [(t.channel.part, t.text) for t in only(folded).tracks]
    assert texts == [(0, "f"), (1, "g"), (2, "[1]")]


def test_an_item_with_arguments_is_a_call_whatever_its_type() -> None:
    asked = done("mcp_approval_request", name="delete", arguments='{"a":1}', id="r1")
    folded = reply(asked)

    call = the_call(folded)
    assert (call.name, call.arguments, call.id) == ("delete", '{"a":1}', "r1")
    assert notes(folded) == []


def test_a_call_is_known_by_the_id_that_its_result_names() -> None:
    both = done("function_call", 0, name="f", arguments="", call_id="c", id="fc")
    own = done("web_search_call", 1, id="ws")

    assert [call.id for call in only(reply(both, own)).tool_calls] == ["c", "ws"]


def test_the_name_of_a_call_leads_to_the_field_that_has_it() -> None:
    named = done("function_call", 0, name="f", arguments="{}")
    built_in = done("web_search_call", 1, action={"query": "q"})
    numbered = done("function_call", 2, name=7, arguments="[]")

    tracks = only(reply(named, built_in, numbered)).tracks
    assert [(t.text, t.paths[0]) for t in tracks] == [
        ("f", ".item.name"),
        ("{}", ".item.arguments"),
        ("web_search_call", ".item.type"),
        ("7", ".item.type"),
        ("[]", ".item.arguments"),
    ]


def test_a_second_field_with_arguments_is_noted_if_it_holds_something() -> None:
    first = done("function_call", 0, name="f", arguments="{}", input="", action={})
    second = done(
        "function_call", 1, name="g", arguments="{}", input="x", queries=["q"]
    )
    folded = reply(first, second)

    assert [call.arguments for call in only(folded).tool_calls] == ["{}", "{}"]
    assert notes(folded) == [
        (1, "input beside arguments: only in the JSON"),
        (1, "queries beside arguments: only in the JSON"),
    ]


def test_arguments_that_are_an_empty_object_are_known_once_the_call_is_done() -> None:
    begun = added("computer_call", action={})

    assert the_call(reply(begun)).arguments != {}
    assert the_call(reply(begun, done("computer_call", action={}))).arguments == {}


def test_text_for_a_call_that_began_with_json_is_noted() -> None:
    folded = reply(
        added("function_call", name="f", arguments={"a": 1}),
        says("function_call_arguments", "{}"),
    )

    assert notes(folded) == [(1, "arguments that a call began with: only in the JSON")]
