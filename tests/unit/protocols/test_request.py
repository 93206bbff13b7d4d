from __future__ import annotations

import base64
import json
import struct
from typing import Any

import pytest

from recviewer.model.prompt import Message, Part, PartKind
from recviewer.protocols.request.messages import read_prompt
from recviewer.reading.reader import prompt
from tests.unit.protocols.recorded import exchange

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
PNG_64 = base64.b64encode(PNG).decode()


def messages(**body: Any) -> tuple[Message, ...]:
    return tuple(read_prompt(body).messages)


def parts(content: Any, role: str = "user") -> tuple[Part, ...]:
    (message,) = messages(messages=[{"role": role, "content": content}])
    return message.parts


def part(content: Any) -> Part:
    (found,) = parts([content])
    return found


def test_a_text_is_a_part_with_its_path() -> None:
    assert parts("Hi") == (Part(PartKind.TEXT, ".messages[0].content", "Hi"),)


def test_content_of_several_pieces_is_several_parts() -> None:
    found = parts([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}])

    assert [(p.path, p.text) for p in found] == [
        (".messages[0].content[0].text", "a"),
        (".messages[0].content[1].text", "b"),
    ]


def test_everything_else_is_a_parameter_in_recorded_order() -> None:
    body = {"n": 2, "model": "m", "messages": [{"role": "user"}], "extra_body": {}}

    found = read_prompt(body).parameters
    assert found is not None
    assert list(found.items()) == [("n", 2), ("model", "m"), ("extra_body", {})]


def test_a_tool_call_and_its_result_share_an_id() -> None:
    function = {"name": "add", "arguments": '{"x": 1}'}
    asked, told = messages(
        messages=[
            {"role": "assistant", "tool_calls": [{"id": "a", "function": function}]},
            {"role": "tool", "tool_call_id": "a", "content": "42"},
        ]
    )

    assert asked.parts == (
        Part(
            PartKind.TOOL_CALL,
            ".messages[0].tool_calls[0]",
            "add",
            id="a",
            arguments='{"x": 1}',
        ),
    )
    path = ".messages[1].content"
    assert told.parts == (Part(PartKind.TOOL_RESULT, path, "42", id="a"),)


def test_a_message_s_reasoning_and_refusal_are_parts() -> None:
    (message,) = messages(
        messages=[
            {"role": "assistant", "reasoning": "Hm.", "content": "", "refusal": "No."}
        ]
    )

    kinds = [(p.kind, p.text) for p in message.parts]
    assert kinds == [(PartKind.REASONING, "Hm."), (PartKind.REFUSAL, "No.")]


def test_an_image_in_the_text_of_the_request_is_described() -> None:
    url = f"data:image/png;base64,{PNG_64}"
    media = part({"type": "image_url", "image_url": {"url": url}}).media

    assert media is not None
    assert (media.type, media.size) == ("image/png", len(PNG))
    assert (media.width, media.height, media.url) == (640, 480, None)


@pytest.mark.parametrize("image", [{"url": "https://h/a.png"}, "https://h/a.png"])
def test_an_image_elsewhere_is_a_link(image: object) -> None:
    found = part({"type": "image_url", "image_url": image})

    assert found.kind is PartKind.IMAGE
    assert found.media is not None
    assert (found.media.url, found.media.size) == ("https://h/a.png", None)


@pytest.mark.parametrize(
    ("piece", "kind", "type"),
    [
        ({"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
         PartKind.FILE, "wav"),
        ({"type": "file", "file": {"file_data": "data:application/pdf;base64,AAAA"}},
         PartKind.FILE, "application/pdf"),
        ({"type": "image", "source": {"media_type": "image/gif", "data": "AAAA"}},
         PartKind.IMAGE, "image/gif"),
        ({"type": "image", "mime_type": "image/png", "data": "AAAA"},
         PartKind.IMAGE, "image/png"),
        ({"type": "document", "source": {"type": "url", "url": "https://h/a.pdf"}},
         PartKind.FILE, ""),
        ({"inline_data": {"mime_type": "image/webp", "data": "AAAA"}},
         PartKind.IMAGE, "image/webp"),
        ({"fileData": {"mimeType": "video/mp4", "fileUri": "gs://b/a.mp4"}},
         PartKind.FILE, "video/mp4"),
    ],
)  # fmt: skip
def test_media_of_all_apis_are_described(
    piece: dict[str, Any], kind: PartKind, type: str
) -> None:
    found = part(piece)

    assert found.kind is kind
    assert found.media is not None
    assert found.media.type == type


def test_a_file_that_is_only_named_has_its_name() -> None:
    found = part({"type": "file", "file": {"file_id": "file-1"}})

    assert (found.kind, found.text) == (PartKind.FILE, "file-1")


def test_anthropic_s_system_tools_and_blocks_are_read() -> None:
    call = {"type": "tool_use", "id": "t", "name": "add", "input": {"x": 1}}
    result = {"type": "tool_result", "tool_use_id": "t"}
    text = {"type": "text", "text": "42"}
    found = read_prompt(
        {
            "messages": [
                {
                    "role": "assistant",
                    "content": [{"type": "thinking", "thinking": "Hm."}, call],
                },
                {"role": "user", "content": [result | {"content": [text]}, result]},
            ],
            "system": "Be brief.",
            "tools": [{"name": "add", "input_schema": {"type": "object"}}],
        }
    )

    system, said, told = found.messages
    assert (system.role, system.parts[0].text) == ("system", "Be brief.")
    assert [p.kind for p in said.parts] == [PartKind.REASONING, PartKind.TOOL_CALL]
    assert said.parts[1].arguments == {"x": 1}
    assert [(p.kind, p.id, p.text) for p in told.parts] == [
        (PartKind.TOOL_RESULT, "t", "42"),
        (PartKind.TOOL_RESULT, "t", ""),
    ]
    assert [(t.name, t.schema) for t in found.tools] == [("add", {"type": "object"})]


@pytest.mark.parametrize(
    ("call", "response"),
    [("function_call", "function_response"), ("functionCall", "functionResponse")],
)
def test_gemini_s_contents_are_read(call: str, response: str) -> None:
    said, told = messages(
        contents=[
            {"role": "model", "parts": [{call: {"name": "add", "args": {"x": 1}}}]},
            {
                "role": "user",
                "parts": [{response: {"name": "add", "response": {"r": 2}}}],
            },
        ]
    )

    (asked,), (answered,) = said.parts, told.parts
    assert (asked.text, asked.arguments, asked.id) == ("add", {"x": 1}, "add")
    assert answered.kind is PartKind.TOOL_RESULT
    assert (answered.text, answered.id) == ('{"r": 2}', "add")
    assert answered.path == f".contents[1].parts[0].{response}.response"


def test_gemini_s_config_is_read_apart() -> None:
    declaration = {"name": "add", "description": "Adds.", "parameters": {"a": 1}}
    found = read_prompt(
        {
            "contents": "Hi",
            "config": {
                "temperature": 0.5,
                "system_instruction": {"parts": [{"text": "Be brief."}]},
                "tools": [{"function_declarations": [declaration]}],
            },
        }
    )

    assert [(m.role, m.parts[0].text) for m in found.messages] == [
        ("system", "Be brief."),
        ("user", "Hi"),
    ]
    assert found.messages[0].path == ".config.system_instruction"
    assert [t.path for t in found.tools] == [
        ".config.tools[0].function_declarations[0]"
    ]
    assert found.parameters == {"config.temperature": 0.5}


def test_a_raw_prompt_stays_the_text_it_is() -> None:
    (message,) = messages(prompt="<|user|>\nHi", raw=True)

    assert message.parts == (Part(PartKind.TEXT, ".prompt", "<|user|>\nHi"),)


def test_several_texts_to_embed_are_parts_of_one_message() -> None:
    (message,) = messages(input=["a", "b"])

    assert [(p.path, p.text) for p in message.parts] == [
        (".input[0]", "a"),
        (".input[1]", "b"),
    ]


def test_a_prompt_of_tokens_is_kept_as_json() -> None:
    (message,) = messages(prompt=[1, 2])

    assert message.parts == (Part(PartKind.UNKNOWN, ".prompt", "[1, 2]"),)


def test_turns_and_items_of_an_interaction_are_read() -> None:
    found = messages(
        input=[
            {"role": "user", "content": "Hi"},
            {"role": "model", "content": [{"type": "text", "text": "Hello"}]},
            {"type": "function_call", "id": "a", "name": "f", "arguments": {}},
            {"type": "function_result", "call_id": "a", "name": "f", "result": "42"},
            {"type": "text", "text": "Go on"},
        ]
    )

    read = [(m.role, p.kind, p.text, p.id) for m in found for p in m.parts]
    assert read == [
        ("user", PartKind.TEXT, "Hi", None),
        ("model", PartKind.TEXT, "Hello", None),
        ("assistant", PartKind.TOOL_CALL, "f", "a"),
        ("tool", PartKind.TOOL_RESULT, "42", "a"),
        ("user", PartKind.TEXT, "Go on", None),
    ]


def test_ollama_s_images_are_bare_base64() -> None:
    found = messages(messages=[{"role": "user", "content": "?", "images": [PNG_64]}])
    beside = messages(prompt="?", images=[PNG_64])

    for message in (found[0], beside[1]):
        image = message.parts[-1]
        assert image.media is not None
        assert (image.kind, image.media.type) == (PartKind.IMAGE, "image/png")
        assert (image.media.width, image.media.height) == (640, 480)


@pytest.mark.parametrize(
    ("tool", "name", "schema"),
    [
        ({"type": "function", "function": {"name": "f", "parameters": {"a": 1}}},
         "f", {"a": 1}),
        ({"type": "function", "name": "f", "parameters": {"a": 1}}, "f", {"a": 1}),
        ({"type": "web_search"}, "web_search", None),
        ({"google_search": {}}, "google_search", None),
        (5, "?", None),
    ],
)  # fmt: skip
def test_tools_are_read_however_they_are_declared(
    tool: object, name: str, schema: object
) -> None:
    (found,) = read_prompt({"tools": [tool]}).tools

    assert (found.name, found.schema) == (name, schema)


def test_legacy_functions_are_tools() -> None:
    (found,) = read_prompt({"functions": [{"name": "f", "parameters": {}}]}).tools

    assert (found.name, found.schema, found.path) == ("f", {}, ".functions[0]")


@pytest.mark.parametrize("message", [5, None, [], ["a"], {}, {"type": "novel", "x": 1}])
def test_a_message_of_another_shape_is_kept(message: object) -> None:
    found = messages(messages=[message])

    assert len(found) == 1
    assert found[0].path == ".messages[0]"


def test_a_piece_of_another_shape_is_kept_as_json() -> None:
    assert part({"type": "novel", "x": 1}).text == '{"type": "novel", "x": 1}'
    assert part(5) == Part(PartKind.UNKNOWN, ".messages[0].content[0]", "5")


@pytest.mark.parametrize("body", [None, 5, "text", [], [1]])
def test_a_body_of_another_shape_is_no_error(body: object) -> None:
    found = prompt(exchange({}, request={"body": body}))

    assert len(found.messages) == (body is not None)


def test_the_arguments_of_a_tool_are_parameters_whatever_their_names() -> None:
    request = {"tool_name": "ask", "kwargs": {"prompt": "Hi", "tools": ["x"]}}
    found = prompt(exchange({}, request=request))

    assert found.messages == ()
    assert found.parameters == {"prompt": "Hi", "tools": ["x"]}


def test_a_document_of_plain_text_is_a_text() -> None:
    source = {"type": "text", "media_type": "text/plain", "data": "High water 06:40."}
    found = part({"type": "document", "source": source})

    path = ".messages[0].content[0].source.data"
    assert found == Part(PartKind.TEXT, path, "High water 06:40.")


@pytest.mark.parametrize(
    "document",
    [
        {
            "type": "document",
            "source": {"type": "text", "data": "High water 06:40."},
            "context": "Of 2019.",
            "title": "tides",
        },
        {
            "type": "document",
            "source": {"type": "content", "content": "High water 06:40."},
            "context": "Of 2019.",
            "title": "tides",
        },
        {
            "document": {
                "name": "tides",
                "context": "Of 2019.",
                "source": {"text": "High water 06:40."},
            }
        },
    ],
)
def test_what_is_said_about_a_document_stands_before_it(
    document: dict[str, Any],
) -> None:
    assert [(p.kind, p.text) for p in parts([document])] == [
        (PartKind.TEXT, "tides"),
        (PartKind.TEXT, "Of 2019."),
        (PartKind.TEXT, "High water 06:40."),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"type": "url", "url": "https://h/a.pdf"}, [("file", "tides")]),
        ({"type": "file", "file_id": "f1"}, [("text", "tides"), ("file", "f1")]),
    ],
)
def test_the_title_of_a_file_is_its_name_or_stands_before_it(
    source: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    found = parts([{"type": "document", "title": "tides", "source": source}])

    assert [(p.kind, p.text) for p in found] == expected


@pytest.mark.parametrize(
    "document",
    [
        {"type": "document", "title": "tides", "context": "c", "source": {"x": "y"}},
        {"document": {"name": "tides", "context": "c", "source": {"x": "y"}}},
    ],
)
def test_a_document_from_an_unknown_source_is_kept_whole(
    document: dict[str, Any],
) -> None:
    assert part(document).text == json.dumps(document)


def test_a_document_of_several_pieces_is_several_parts() -> None:
    pieces = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    source = {"type": "content", "content": pieces}

    assert [p.text for p in parts([{"type": "document", "source": source}])] == [
        "a",
        "b",
    ]


def test_an_image_in_the_result_of_a_gemini_call_is_a_part_of_it() -> None:
    image = {"inlineData": {"mimeType": "image/png", "data": PNG_64}}
    response = {"name": "f", "response": {"a": 1}, "parts": [image]}
    (message,) = messages(contents=[{"parts": [{"functionResponse": response}]}])

    assert [(p.kind, p.id) for p in message.parts] == [
        (PartKind.TOOL_RESULT, "f"),
        (PartKind.IMAGE, "f"),
    ]


@pytest.mark.parametrize(
    ("block", "kinds"),
    [
        ({"toolUse": {"toolUseId": "t", "name": "f", "input": {}}}, "tool call"),
        ({"toolResult": {"toolUseId": "t", "content": [{"json": 1}]}}, "tool result"),
        ({"toolResult": {"toolUseId": "t", "content": [{"text": "a"}]}}, "tool result"),
        ({"toolResult": {"toolUseId": "t", "content": []}}, "tool result"),
        ({"reasoningContent": {"reasoningText": {"text": "Hm"}}}, "reasoning"),
        ({"reasoningContent": {"redactedContent": "AAAA"}}, "unknown"),
        ({"image": {"format": "png", "source": {"bytes": PNG_64}}}, "image"),
        ({"document": {"format": "pdf", "source": {"bytes": "AAAA"}}}, "file"),
        ({"document": {"source": {"text": "a"}}}, "text"),
        (
            {"video": {"format": "mp4", "source": {"s3Location": {"uri": "s3:"}}}},
            "file",
        ),
        ({"guardContent": {"text": {"text": "a"}}}, "text"),
        ({"cachePoint": {"type": "default"}}, "unknown"),
        ({"toolUse": {}}, "unknown"),
    ],
)
def test_blocks_of_converse_are_read(block: dict[str, Any], kinds: str) -> None:
    assert part(block).kind == kinds


@pytest.mark.parametrize(("name", "text"), [("a plan", "a plan"), (None, "")])
def test_a_file_of_converse_has_its_name_if_there_is_one(
    name: str | None, text: str
) -> None:
    file = {"format": "pdf", "name": name, "source": {"bytes": "AAAA"}}
    found = part({"document": file})

    assert (found.text, found.path) == (text, ".messages[0].content[0].document")
    assert found.media is not None
    assert found.media.type == "application/pdf"


def test_a_call_without_a_name_is_kept_as_json() -> None:
    ((found,),) = (
        message.parts
        for message in messages(
            messages=[{"role": "assistant", "tool_calls": [{"id": "c"}]}]
        )
    )

    assert (found.kind, found.text) == (PartKind.UNKNOWN, '{"id": "c"}')
    assert found.path == ".messages[0].tool_calls[0]"


def test_an_image_in_a_result_of_converse_is_joined_to_its_call() -> None:
    image = {"image": {"format": "png", "source": {"bytes": PNG_64}}}
    found = part({"toolResult": {"toolUseId": "t", "content": [image]}})

    assert (found.kind, found.id) == (PartKind.IMAGE, "t")
    assert found.media is not None
    assert found.media.width == 640


def test_tools_of_converse_are_tools() -> None:
    spec = {"name": "f", "inputSchema": {"json": {}}}
    (tool,) = read_prompt({"toolConfig": {"tools": [{"toolSpec": spec}]}}).tools

    assert (tool.name, tool.path) == ("f", ".toolConfig.tools[0].toolSpec")


def test_a_request_of_the_first_version_of_cohere_is_a_conversation() -> None:
    history = [
        {"role": "USER", "message": "Hi"},
        {"role": "CHATBOT", "message": "Hello", "tool_calls": [{"name": "f"}]},
    ]
    results = [{"call": {"name": "f"}, "outputs": [{"a": 1}]}]
    read = read_prompt(
        {"message": "Go", "tool_results": results, "chat_history": history}
        | {
            "preamble": "Be brief",
            "tools": [{"name": "f", "parameter_definitions": {}}],
        }
    )

    assert [(m.role, [p.kind.value for p in m.parts]) for m in read.messages] == [
        ("system", ["text"]),
        ("user", ["text"]),
        ("assistant", ["text", "tool call"]),
        ("user", ["text"]),
        ("tool", ["tool result"]),
    ]
    assert [tool.schema for tool in read.tools] == [{}]
    assert not read.parameters
