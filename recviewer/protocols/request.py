"""A request's body, read as a conversation."""

from __future__ import annotations

from recviewer.model.prompt import Prompt
from recviewer.protocols.values import mapping


def read_prompt(body: object) -> Prompt:
    """Read a request's body as a conversation; never raises."""
    return Prompt(parameters=mapping(body))
