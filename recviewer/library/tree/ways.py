"""The ways in which entries can be arranged; light, for what starts with the app."""

from __future__ import annotations

from enum import StrEnum


class Grouping(StrEnum):
    """What entries are grouped by."""

    FOLDER = "folder"
    TEST = "test"
    MODEL = "model"
    ENDPOINT = "endpoint"
    CONVERSATION = "conversation"


class Sorting(StrEnum):
    """What entries are sorted by."""

    PATH = "path"
    TITLE = "title"
    SIZE = "size"
    CHUNKS = "chunks"
    TIME = "time"
