"""Requests of the OpenAI chat API, read as a conversation."""

from __future__ import annotations

from recviewer.model.prompt import Prompt


def chat_prompt(body: object) -> Prompt:
    """Read a chat completion request's body; what is not understood is kept raw."""
    del body
    return Prompt()
