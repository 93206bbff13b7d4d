"""Prompts that hold a whole conversation in one text: their last user turn."""

from __future__ import annotations

import re

_USER_TURNS = re.compile(
    r"<\|start_header_id\|>user<\|end_header_id\|>(.*?)(?:<\|eot_id\|>|$)"  # Llama 3
    r"|<\|im_start\|>user\s(.*?)(?:<\|im_end\|>|$)"  # ChatML
    r"|\[INST\](.*?)(?:\[/INST\]|$)"  # Llama 2, Mistral
    r"|<BEGIN CONVERSATION>(.*?)<END CONVERSATION>",  # Llama Guard
    re.DOTALL,
)


def last_user_turn(text: str) -> str:
    """Return the last user turn of a templated prompt; empty where there is none."""
    turns = [match.group(match.lastindex or 0) for match in _USER_TURNS.finditer(text)]
    return next((turn.strip() for turn in reversed(turns) if turn.strip()), "")
