"""Valid answers of every protocol, streamed and whole, to be spoiled by tests."""

from __future__ import annotations

from typing import Any

Chunks = list[Any]

_USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}

_ENVELOPE = {"id": "chatcmpl-1", "created": 1_700_000_000, "model": "m"}

_CALL = {"id": "c1", "type": "function", "index": 0}


def _chat(delta: dict[str, Any], **choice: Any) -> dict[str, Any]:
    choices = [{"index": 0, "delta": delta, "finish_reason": None, **choice}]
    return {**_ENVELOPE, "object": "chat.completion.chunk", "choices": choices}


def _function(**fields: Any) -> dict[str, Any]:
    return {"tool_calls": [{**_CALL, "function": fields}]}


CHAT_STREAM: Chunks = [
    _chat({"role": "assistant", "content": ""}),
    _chat({"reasoning_content": "Hm."}),
    _chat({"content": "Good "}),
    _chat(
        {"content": "day."},
        logprobs={"content": [{"token": "day.", "logprob": -0.5, "top_logprobs": []}]},
    ),
    _chat({"content": [{"type": "text", "text": "more"}]}),
    _chat({"refusal": "No."}),
    _chat({"audio": {"id": "a", "transcript": "said"}}),
    _chat(
        {"tool_calls": [{**_CALL, "index": 1, "custom": {"name": "c", "input": "x"}}]}
    ),
    _chat(_function(name="f", arguments="")),
    _chat(_function(arguments='{"a": 1}')),
    _chat({"function_call": {"name": "old", "arguments": "{}"}}, index=1),
    _chat({}, finish_reason="stop"),
    {**_ENVELOPE, "choices": [], "usage": _USAGE, "x_groq": {"id": "r"}},
    {"error": {"message": "broken", "type": "server_error", "code": "bad"}},
]

CHAT_WHOLE: Chunks = [
    {
        **_ENVELOPE,
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": "Good day.",
                    "reasoning": "Hm.",
                    **_function(name="f", arguments="{}"),
                },
                "finish_reason": "stop",
            }
        ],
        "usage": _USAGE,
    }
]

COMPLETIONS: Chunks = [
    {"object": "text_completion", "choices": [{"text": "Good ", "index": 0}]},
    {
        "object": "text_completion",
        "choices": [
            {
                "text": "day.",
                "index": 0,
                "finish_reason": "stop",
                "logprobs": {"tokens": ["day."], "token_logprobs": [-0.5]},
            }
        ],
        "usage": _USAGE,
    },
    {"error": {"message": "broken"}},
]

_BLOCKS = [
    {"type": "thinking", "thinking": "Hm.", "signature": "s"},
    {"type": "text", "text": "Good day."},
    {"type": "tool_use", "id": "t", "name": "f", "input": {"a": "b"}},
]


def _block(index: int, block: dict[str, Any], *deltas: dict[str, Any]) -> Chunks:
    return [
        {"type": "content_block_start", "index": index, "content_block": block},
        *({"type": "content_block_delta", "index": index, "delta": d} for d in deltas),
        {"type": "content_block_stop", "index": index},
    ]


ANTHROPIC_STREAM: Chunks = [
    {
        "type": "message_start",
        "message": {
            **{"id": "m", "type": "message", "role": "assistant", "model": "m"},
            **{"content": [], "usage": {"input_tokens": 1}},
        },
    },
    *_block(
        0,
        {"type": "thinking", "thinking": ""},
        {"type": "thinking_delta", "thinking": "Hm."},
        {"type": "signature_delta", "signature": "s"},
    ),
    *_block(
        1,
        {"type": "text", "text": ""},
        {"type": "text_delta", "text": "Good "},
        {"type": "text_delta", "text": "day."},
    ),
    *_block(
        2,
        {"type": "tool_use", "id": "t", "name": "f", "input": {}},
        {"type": "input_json_delta", "partial_json": '{"a": 1}'},
    ),
    *_block(3, {"type": "image", "source": {"data": "AAAA"}}),
    {
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn", "stop_sequence": None},
        "usage": {"output_tokens": 2},
    },
    {"type": "message_stop"},
    {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
]

ANTHROPIC_WHOLE: Chunks = [
    {
        **{"id": "m", "type": "message", "role": "assistant", "model": "m"},
        **{"content": _BLOCKS, "stop_reason": "end_turn", "usage": {"input_tokens": 1}},
    }
]

RESPONSES_STREAM: Chunks = [
    {"type": "response.created", "response": {"id": "r", "status": "in_progress"}},
    {
        "type": "response.output_item.added",
        "output_index": 0,
        "item": {"id": "i", "type": "reasoning", "summary": []},
    },
    {
        "type": "response.reasoning_summary_text.delta",
        **{"item_id": "i", "output_index": 0, "summary_index": 0, "delta": "Hm."},
    },
    {
        "type": "response.output_item.added",
        "output_index": 1,
        "item": {"id": "m", "type": "message", "role": "assistant", "content": []},
    },
    {
        "type": "response.content_part.added",
        **{"item_id": "m", "output_index": 1, "content_index": 0},
        "part": {"type": "output_text", "text": "", "annotations": []},
    },
    {
        "type": "response.output_text.delta",
        **{"item_id": "m", "output_index": 1, "content_index": 0},
        **{"delta": "Good day.", "logprobs": []},
    },
    {
        "type": "response.output_text.done",
        **{"item_id": "m", "output_index": 1, "content_index": 0, "text": "Good day."},
    },
    {
        "type": "response.output_item.added",
        "output_index": 2,
        "item": {"type": "function_call", "call_id": "c", "name": "f", "arguments": ""},
    },
    {
        "type": "response.function_call_arguments.delta",
        **{"output_index": 2, "delta": '{"a": 1}'},
    },
    {
        "type": "response.completed",
        "response": {
            "id": "r",
            "status": "completed",
            "output": [
                {
                    "type": "message",
                    "content": [{"type": "output_text", "text": "Good day."}],
                }
            ],
            "usage": {"input_tokens": 1},
        },
    },
    {"type": "error", "message": "broken", "code": "bad", "sequence_number": 9},
]

REALTIME: Chunks = [
    {"type": "session.created", "event_id": "e1", "session": {"model": "m"}},
    {
        "type": "conversation.item.added",
        "event_id": "e2",
        "item": {"id": "u", "type": "message", "role": "user", "content": []},
    },
    {"type": "response.created", "event_id": "e3", "response": {"id": "r"}},
    {
        "type": "response.output_audio_transcript.delta",
        **{"event_id": "e4", "response_id": "r", "item_id": "i", "output_index": 0},
        **{"content_index": 0, "delta": "Good day."},
    },
    {
        "type": "response.done",
        "event_id": "e5",
        "response": {
            **{"id": "r", "object": "realtime.response", "status": "completed"},
            "output": [
                {
                    **{"id": "i", "type": "message", "role": "assistant"},
                    "content": [{"type": "output_audio", "transcript": "Good day."}],
                }
            ],
            "usage": {"total_tokens": 3},
        },
    },
]

RESPONSES_WHOLE: Chunks = [
    {
        "object": "response",
        "status": "completed",
        "model": "m",
        "output": [
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]},
            {
                "type": "message",
                "role": "assistant",
                "content": [
                    {"type": "output_text", "text": "Good day."},
                    {"type": "refusal", "refusal": "No."},
                ],
            },
            {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
            {"type": "mcp_list_tools", "tools": [{"name": "t"}]},
        ],
        "usage": {"input_tokens": 1},
    }
]

ASSISTANTS: Chunks = [
    {"object": "thread.run", "id": "r", "status": "queued", "model": "m"},
    {
        "object": "thread.message.delta",
        "id": "m",
        "delta": {
            "role": "assistant",
            "content": [{"index": 0, "type": "text", "text": {"value": "Good day."}}],
        },
    },
    {
        "object": "thread.message",
        "id": "m",
        "role": "assistant",
        "content": [{"type": "text", "text": {"value": "Good day."}}],
    },
    {
        "object": "thread.run.step.delta",
        "id": "s",
        "delta": {
            "step_details": {
                "type": "tool_calls",
                "tool_calls": [
                    {
                        **{"index": 0, "id": "c", "type": "function"},
                        "function": {"name": "f", "arguments": "{}"},
                    },
                    {
                        **{"index": 1, "id": "d", "type": "code_interpreter"},
                        "code_interpreter": {"input": "1 + 1"},
                    },
                ],
            }
        },
    },
    {
        "object": "thread.run",
        "id": "r",
        "status": "failed",
        "usage": _USAGE,
        "last_error": {"code": "server_error", "message": "broken"},
    },
]

ASSISTANTS_WAIT: Chunks = [
    {
        "object": "thread.run",
        "id": "r",
        "status": "requires_action",
        "required_action": {
            "type": "submit_tool_outputs",
            "submit_tool_outputs": {
                "tool_calls": [
                    {
                        **{"id": "c", "type": "function"},
                        "function": {"name": "f", "arguments": "{}"},
                    }
                ]
            },
        },
    }
]


def _candidate(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    content = {"role": "model", "parts": list(parts)}
    return {"candidates": [{"index": 0, "content": content, **fields}]}


GEMINI: Chunks = [
    {**_candidate({"text": "Hm.", "thought": True}), "modelVersion": "m"},
    _candidate({"text": "Good "}, {"text": "day."}),
    _candidate({"functionCall": {"name": "f", "args": {"a": "b"}}}),
    _candidate({"function_call": {"name": "g", "args": {"a": "b"}}}),
    _candidate({"inlineData": {"mimeType": "image/png", "data": "AAAA"}}),
    {
        **_candidate({"text": "."}, finishReason="STOP"),
        "usageMetadata": {"promptTokenCount": 1},
    },
    {"error": {"code": 503, "message": "Overloaded", "status": "UNAVAILABLE"}},
]

GEMINI_BLOCKED: Chunks = [{"promptFeedback": {"blockReason": "SAFETY"}}]

INTERACTIONS: Chunks = [
    {"event_type": "interaction.start", "interaction": {"id": "i", "model": "m"}},
    {
        **{"event_type": "content.start", "index": 0},
        "content": {"type": "text", "text": "Good "},
    },
    {
        **{"event_type": "content.delta", "index": 0},
        "delta": {"type": "text", "text": "day."},
    },
    {
        **{"event_type": "content.delta", "index": 1},
        "delta": {
            "type": "thought_summary",
            "content": {"type": "text", "text": "Hm."},
        },
    },
    {
        **{"event_type": "step.start", "index": 2},
        "step": {"type": "function_call", "id": "c", "name": "f"},
    },
    {
        **{"event_type": "step.delta", "index": 2},
        "delta": {"type": "arguments_delta", "arguments": "{}"},
    },
    {
        "event_type": "interaction.complete",
        "interaction": {
            **{"id": "i", "status": "completed"},
            "usage": {"total_tokens": 3},
        },
    },
    {"event_type": "error", "error": {"message": "broken", "code": "bad"}},
]

INTERACTIONS_WHOLE: Chunks = [
    {
        **{"object": "interaction", "id": "i", "model": "m", "status": "completed"},
        "outputs": [
            {"type": "thought", "summary": [{"type": "text", "text": "Hm."}]},
            {"type": "text", "text": "Good day."},
            {"type": "function_call", "name": "f", "arguments": {"a": "b"}},
            {"type": "image", "data": "AAAA", "mime_type": "image/png"},
        ],
    }
]

OLLAMA: Chunks = [
    {
        **{"model": "m", "created_at": "2024-01-01T00:00:00Z", "done": False},
        "message": {"role": "assistant", "content": "Good day.", "thinking": "Hm."},
    },
    {
        **{"model": "m", "created_at": "2024-01-01T00:00:01Z", "done": True},
        "message": {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"function": {"name": "f", "arguments": {"a": "b"}}}],
        },
        **{"done_reason": "stop", "eval_count": 2, "total_duration": 10},
    },
    {"error": "broken"},
]

OLLAMA_GENERATE: Chunks = [
    {"model": "m", "created_at": "", "done": False, "response": "Good day."},
]

CONVERSE: Chunks = [
    {"messageStart": {"role": "assistant"}},
    {
        "contentBlockDelta": {
            **{"contentBlockIndex": 0, "delta": {"reasoningContent": {"text": "Hm."}}}
        }
    },
    {"contentBlockDelta": {"contentBlockIndex": 1, "delta": {"text": "Good day."}}},
    {"contentBlockStop": {"contentBlockIndex": 1}},
    {
        "contentBlockStart": {
            "contentBlockIndex": 2,
            "start": {"toolUse": {"toolUseId": "t", "name": "f"}},
        }
    },
    {
        "contentBlockDelta": {
            **{"contentBlockIndex": 2, "delta": {"toolUse": {"input": "{}"}}}
        }
    },
    {"messageStop": {"stopReason": "end_turn"}},
    {"metadata": {"usage": {"inputTokens": 1}, "metrics": {"latencyMs": 5}}},
    {"throttlingException": {"message": "Too many"}},
]

CONVERSE_WHOLE: Chunks = [
    {
        "output": {
            "message": {
                "role": "assistant",
                "content": [
                    {"reasoningContent": {"reasoningText": {"text": "Hm."}}},
                    {"text": "Good day."},
                    {"citationsContent": {"content": [{"text": "cited"}]}},
                    {"toolUse": {"toolUseId": "t", "name": "f", "input": {"a": "b"}}},
                    {"image": {"format": "png", "source": {"bytes": "AAAA"}}},
                ],
            }
        },
        **{"stopReason": "end_turn", "usage": {"inputTokens": 1}},
    }
]


def _message(**message: Any) -> dict[str, Any]:
    return {"delta": {"message": message}}


COHERE: Chunks = [
    {"type": "message-start", "id": "i", **_message(role="assistant")},
    {"type": "tool-plan-delta", **_message(tool_plan="Hm.")},
    {
        "type": "tool-call-start",
        "index": 0,
        **_message(
            tool_calls={
                **{"id": "c", "type": "function"},
                "function": {"name": "f", "arguments": ""},
            }
        ),
    },
    {
        "type": "tool-call-delta",
        "index": 0,
        **_message(tool_calls={"function": {"arguments": "{}"}}),
    },
    {
        "type": "content-start",
        "index": 0,
        **_message(content={"type": "text", "text": ""}),
    },
    {"type": "content-delta", "index": 0, **_message(content={"text": "Good day."})},
    {
        "type": "message-end",
        "delta": {
            **{"finish_reason": "COMPLETE", "usage": {"tokens": {"input_tokens": 1}}}
        },
    },
]

COHERE_WHOLE: Chunks = [
    {
        "id": "i",
        "finish_reason": "COMPLETE",
        "message": {
            "role": "assistant",
            "content": [{"type": "text", "text": "Good day."}],
            "tool_plan": "Hm.",
            "tool_calls": [
                {
                    **{"id": "c", "type": "function"},
                    "function": {"name": "f", "arguments": "{}"},
                }
            ],
        },
        "usage": {"tokens": {"input_tokens": 1}},
    }
]

COHERE_V1: Chunks = [
    {"event_type": "stream-start", "generation_id": "g", "is_finished": False},
    {
        "event_type": "tool-calls-chunk",
        "tool_call_delta": {"index": 0, "name": "f"},
        "text": "Hm.",
    },
    {
        "event_type": "tool-calls-chunk",
        "tool_call_delta": {"index": 0, "parameters": "{}"},
    },
    {"event_type": "text-generation", "text": "Good "},
    {"event_type": "text-generation", "text": "day."},
    {
        "event_type": "stream-end",
        "finish_reason": "COMPLETE",
        "response": {
            **{"generation_id": "g", "text": "Good day."},
            "meta": {"tokens": {"input_tokens": 1}},
        },
    },
]

COHERE_V1_WHOLE: Chunks = [
    {
        **{"generation_id": "g", "text": "Good day.", "finish_reason": "COMPLETE"},
        "tool_calls": [{"name": "f", "parameters": {"a": "b"}}],
    }
]

COHERE_GENERATE: Chunks = [{"id": "i", "generations": [{"text": "Good day."}]}]

TEXT_MODELS: list[Chunks] = [
    [
        {"type": "completion", "completion": "Good ", "stop_reason": None},
        {"type": "completion", "completion": "day.", "stop_reason": "stop"},
        {"error": {"type": "overloaded_error", "message": "Overloaded"}},
    ],
    [{"generation": "Good day.", "stop_reason": "stop", "generation_token_count": 2}],
    [{"outputText": "Good day.", "index": 0, "completionReason": "FINISH"}],
    [{"results": [{"outputText": "Good day.", "completionReason": "FINISH"}]}],
    [{"outputs": [{"text": "Good day.", "stop_reason": "stop"}]}],
    [{"generations": [{"id": "g", "text": "Good day.", "finish_reason": "COMPLETE"}]}],
    [{"text": "Good ", "is_finished": False, "index": 0}],
]

TGI: Chunks = [
    {"index": 1, "token": {"id": 1, "text": "Good ", "logprob": -0.5}},
    {
        "token": {"id": 2, "text": "day.", "logprob": -0.5, "special": False},
        "generated_text": "Good day.",
        "details": {"finish_reason": "eos_token", "generated_tokens": 2},
    },
    {"error": "Overloaded", "error_type": "overloaded"},
]

TGI_WHOLE: Chunks = [
    {"generated_text": "Good day.", "details": {"finish_reason": "length"}}
]

AUDIO: Chunks = [
    {"type": "transcript.text.delta", "delta": "Good "},
    {"type": "transcript.text.delta", "delta": "day."},
    {"type": "transcript.text.done", "text": "Good day.", "usage": {"input_tokens": 1}},
]

AUDIO_WHOLE: Chunks = [
    {
        **{"task": "transcribe", "text": "Good day.", "language": "english"},
        "segments": [{"id": 0, "start": 0.0}],
    }
]

STREAMS: dict[str, list[Chunks]] = {
    "openai-chat": [CHAT_STREAM, CHAT_WHOLE],
    "openai-completions": [COMPLETIONS],
    "openai-responses": [RESPONSES_STREAM, RESPONSES_WHOLE, REALTIME],
    "openai-assistants": [ASSISTANTS, ASSISTANTS_WAIT],
    "anthropic": [ANTHROPIC_STREAM, ANTHROPIC_WHOLE],
    "gemini-interactions": [INTERACTIONS, INTERACTIONS_WHOLE],
    "gemini": [GEMINI, GEMINI_BLOCKED],
    "ollama": [OLLAMA, OLLAMA_GENERATE],
    "bedrock-converse": [CONVERSE, CONVERSE_WHOLE],
    "cohere": [COHERE, COHERE_WHOLE, COHERE_V1, COHERE_V1_WHOLE, COHERE_GENERATE],
    "text-completions": TEXT_MODELS,
    "langsmith-tokens": [
        [{"name": "new_token", "time": "t", "kwargs": {"token": "Good day."}}]
    ],
    "tgi": [TGI, TGI_WHOLE],
    "sourcegraph": [
        [{"deltaText": "Good "}, {"deltaText": "day.", "stopReason": "stop"}, {}],
        [{"completion": "Good "}, {"completion": "Good day.", "stopReason": "stop"}],
        [{"error": "broken"}],
    ],
    "recorded-messages": [
        [
            {
                **{"role": "assistant", "content": "Good day.", "reasoning": "Hm."},
                "tool_calls": [
                    {"id": "c", "function": {"name": "f", "arguments": "{}"}}
                ],
                "usage": {"input_tokens": 1},
                "finish_reason": "stop",
            }
        ],
        [
            {
                "role": "assistant",
                "parts": [
                    {"type": "text", "content": "Good day."},
                    {"type": "reasoning", "content": "Hm."},
                    {"type": "tool_call", "name": "f", "arguments": {"a": "b"}},
                    {"type": "image", "image": "AAAA"},
                ],
            }
        ],
    ],
    "mlx-lm": [
        [{"text": "Good day.", "generation_tokens": 2, "finish_reason": "stop"}]
    ],
    "aimock": [
        [
            {
                **{"content": "Good day.", "reasoning": "Hm.", "finishReason": "stop"},
                "toolCalls": [{"id": "c", "name": "f", "arguments": "{}"}],
            }
        ],
        [{"error": {"message": "broken", "type": "server_error"}}],
    ],
    "openai-response-items": [
        [
            {
                "type": "reasoning",
                "summary": [{"type": "summary_text", "text": "Hm."}],
            },
            {
                "type": "message",
                "role": "assistant",
                "content": [{"type": "output_text", "text": "Good day."}],
            },
            {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
        ]
    ],
    "openai-embeddings": [
        [
            {
                **{"object": "list", "model": "m", "usage": {"total_tokens": 3}},
                "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}],
            }
        ]
    ],
    "openai-models": [[{"object": "list", "data": [{"object": "model", "id": "m"}]}]],
    "openai-moderations": [
        [{"id": "m", "model": "m", "results": [{"flagged": True, "categories": {}}]}]
    ],
    "openai-audio": [AUDIO, AUDIO_WHOLE],
    "openai-speech": [
        [
            {"type": "speech.audio.delta", "audio": "AAAA"},
            {"type": "speech.audio.done", "usage": {"input_tokens": 1}},
        ]
    ],
    "openai-images": [[{"created": 1, "data": [{"b64_json": "AAAA"}]}]],
    "embeddings": [
        [{"embedding": [0.5], "inputTextTokenCount": 1}],
        [{"embeddings": [[0.5]], "meta": {"billed_units": {"input_tokens": 1}}}],
    ],
    "reranking": [[{"results": [{"index": 0, "relevance_score": 0.5}]}]],
    "token-count": [[{"input_tokens": 1}], [{"totalTokens": 1}]],
    "ogx-tool": [
        [{"content": "Good day."}],
        [{"content": [{"type": "text", "text": "Good day."}]}],
        [{"chunks": [{"content": "Good day."}], "error_message": "broken"}],
    ],
}
"""Of each protocol some answers, each a list of the payloads of its chunks."""
