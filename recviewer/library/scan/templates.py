"""Prompts that hold a whole conversation in one text: their last user turn."""

from __future__ import annotations

_USER_TURNS = (
    ("\nUser:", "<END CONVERSATION>"),  # Llama Guard, which wraps it in Llama 3's
    ("<|start_header_id|>user<|end_header_id|>", "<|eot_id|>"),  # Llama 3
    ("<|im_start|>user", "<|im_end|>"),  # ChatML
    ("\n\nHuman:", "\n\nAssistant:"),  # Anthropic's completions
    ("[INST]", "[/INST]"),  # Llama 2, Mistral
)
"""What stands before and after a user's turn."""


def last_user_turn(text: str) -> str:
    """Return the last user turn of a templated prompt; empty where there is none."""
    for before, after in _USER_TURNS:
        if after in text and (turn := _last_between(text, before, after)):
            return turn
    return ""


def _last_between(text: str, before: str, after: str) -> str:
    start = text.rfind(before, 0, text.rfind(after))
    return text[start + len(before) :].partition(after)[0].strip() if start >= 0 else ""
