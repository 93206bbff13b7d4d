"""C7: the model does not exist any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject


class _Retired(Struct, frozen=True):
    """Models that a vendor shut down on one day."""

    day: str
    """The day, in ISO 8601; always one that has passed."""
    models: str
    """Their names as the vendor's own API takes them, apart by spaces."""


class _Vendor(Struct, frozen=True):
    """A vendor that tells when models end. Others that host them have other dates."""

    hosts: tuple[str, ...]
    """Parts of the addresses of its own API."""
    source: str
    retired: tuple[_Retired, ...]


_VENDORS: Final = (
    _Vendor(
        ("api.openai.com",),
        "https://developers.openai.com/api/docs/deprecations",
        (
            _Retired(
                "2024-01-04",
                "ada babbage curie davinci text-ada-001 text-babbage-001"
                " text-curie-001 text-davinci-001 text-davinci-002 text-davinci-003",
            ),
            _Retired(
                "2024-09-13",
                "gpt-3.5-turbo-0301 gpt-3.5-turbo-0613 gpt-3.5-turbo-16k-0613",
            ),
            _Retired("2024-12-06", "gpt-4-vision-preview gpt-4-1106-vision-preview"),
            _Retired("2025-06-06", "gpt-4-32k gpt-4-32k-0314 gpt-4-32k-0613"),
            _Retired("2025-07-14", "gpt-4.5-preview gpt-4.5-preview-2025-02-27"),
            _Retired("2025-07-28", "o1-preview o1-preview-2024-09-12"),
            _Retired("2025-10-27", "o1-mini o1-mini-2024-09-12"),
            _Retired(
                "2026-10-23",
                "gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-4 gpt-4-0613 gpt-4-1106-preview"
                " gpt-4-turbo gpt-4-turbo-2024-04-09 gpt-4o-2024-05-13 gpt-4.1-nano"
                " gpt-4.1-nano-2025-04-14 o1 o1-2024-12-17 o1-pro o1-pro-2025-03-19"
                " o3-mini o3-mini-2025-01-31 o4-mini o4-mini-2025-04-16",
            ),
        ),
    ),
    _Vendor(
        ("api.anthropic.com",),
        "https://platform.claude.com/docs/en/about-claude/model-deprecations",
        (
            _Retired(
                "2024-11-06",
                "claude-1.0 claude-1.1 claude-1.2 claude-1.3 claude-instant-1.0"
                " claude-instant-1.1 claude-instant-1.2",
            ),
            _Retired("2025-07-21", "claude-2.0 claude-2.1 claude-3-sonnet-20240229"),
            _Retired(
                "2025-10-28", "claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022"
            ),
            _Retired("2026-01-05", "claude-3-opus-20240229 claude-3-opus-latest"),
            _Retired("2026-02-19", "claude-3-7-sonnet-20250219"),
            _Retired(
                "2026-06-15",
                "claude-sonnet-4-20250514 claude-sonnet-4-0 claude-opus-4-20250514"
                " claude-opus-4-0",
            ),
            _Retired("2026-08-05", "claude-opus-4-1 claude-opus-4-1-20250805"),
        ),
    ),
    _Vendor(
        ("generativelanguage.googleapis.com",),
        "https://ai.google.dev/gemini-api/docs/deprecations",
        (
            _Retired(
                "2025-12-02",
                "gemini-2.5-pro-preview-03-25 gemini-2.5-pro-preview-05-06"
                " gemini-2.5-pro-preview-06-05",
            ),
            _Retired("2026-03-09", "gemini-3-pro-preview"),
            _Retired(
                "2026-06-01",
                "gemini-2.0-flash gemini-2.0-flash-001 gemini-2.0-flash-lite"
                " gemini-2.0-flash-lite-001",
            ),
        ),
    ),
    _Vendor(
        ("api.cohere.com", "api.cohere.ai"),
        "https://docs.cohere.com/changelog/2025-09-15-major-command-deprecations",
        (_Retired("2025-09-15", "command command-light command-r command-r-plus"),),
    ),
)
"""Updated by hand from the pages that are named, last on 2026-11-30."""


def _check(subject: Subject) -> Iterator[Hit]:
    request = subject.exchange.request
    url, model = request.url or "", request.model or ""
    if not model or not url:
        return
    name = model.removeprefix("models/")
    path = subject.in_request(".model") if "model" in subject.asked else None
    for vendor in _VENDORS:
        if not any(host in url for host in vendor.hosts):
            continue
        for retired in vendor.retired:
            if name in retired.models.split():
                said = f"{name} was shut down on {retired.day} ({vendor.source})"
                yield Hit(said, json_path=path)


RULE = Rule(
    id="C7",
    title="retired model",
    severity=Severity.WARNING,
    means=(
        "The request goes to a vendor's own API, for a model that the vendor has shut"
        " down, by a table with date and source. Other hosts have dates of their own."
    ),
    why=(
        "It cannot be recorded again: the next change of the test needs another model,"
        " and users of the code get errors already."
    ),
    mend="Move the test to a model that exists, and record it again.",
    bad={"a.json": recording(answered(), {"model": "gpt-4-32k"})},
    good={"a.json": recording(answered(), {"model": "gpt-4o-mini"})},
    exchange=_check,
)
