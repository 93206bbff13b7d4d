"""S9: another model answers than the one that was asked, or they change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject

_FAMILIES: Final = {
    "claude": ("claude",),
    "command": ("command-r", "command-a", "c4ai"),
    "deepseek": ("deepseek",),
    "doubao": ("doubao",),
    "gemini": ("gemini",),
    "gemma": ("gemma",),
    "glm": ("glm-",),
    "gpt": ("gpt-", "gpt3", "gpt4", "chatgpt", "davinci", "babbage", "codex"),
    "grok": ("grok",),
    "kimi": ("kimi", "moonshot"),
    "llama": ("llama",),
    "mistral": ("mistral", "mixtral", "ministral", "magistral", "codestral", "pixtral"),
    "nova": ("nova-",),
    "o-series": ("o1", "o3", "o4"),
    "phi": ("phi-", "phi3", "phi4"),
    "qwen": ("qwen", "qwq"),
    "titan": ("titan-",),
}
"""Beginnings of the names of models, by family, behind the name of their maker."""

_DISTILLED: Final = ("distill", "nemotron", "hermes", "-r1-")
"""Parts of names of models that are made of two families."""

_DATE: Final = re.compile(r"(?<!\d)(20\d\d)-?(\d\d)-?(\d\d)(?!\d)")

_MODEL: Final = re.compile(rb'"model"\s*:\s*"([^"\\]{1,200})"')
"""The first name of a model in a chunk; in a text its quotes would be escaped."""

_FIELD: Final = b'"model"'

_CHANGING: Final = frozenset({"openai-chat", "openai-completions", "ollama"})
"""Protocols whose chunks all name the model."""


def _check(subject: Subject) -> Iterator[Hit]:
    asked, answers = subject.exchange.request.model, subject.reply.model
    if subject.failed:
        return
    if asked and answers and is_other(asked, answers):
        spelled = answers.encode()
        raws = enumerate(subject.exchange.response.chunks.raws)
        chunk = next((n for n, raw in raws if spelled in bytes(memoryview(raw))), None)
        said = f"{answers} answers in place of {asked}"
        yield Hit(said, chunk=chunk, detail=answers)
    if subject.exchange.protocol not in _CHANGING or _is_named_once(subject):
        return
    first = ""
    for chunk, raw in enumerate(subject.exchange.response.chunks.raws):
        found = _MODEL.search(raw)
        name = found[1].decode("utf-8", "replace") if found else ""
        first = first or name
        if name and name != first and is_other(first, name):
            yield Hit(f"the model changes from {first} to {name}", chunk=chunk)
            return


def _is_named_once(subject: Subject) -> bool:
    """Say whether all chunks name the same model, as nearly all streams do.

    To count takes a fraction of the time that a search in each chunk takes.
    """
    if len(subject.exchange.response.chunks) == 1:
        return True
    spelled = b""
    for block in subject.blocks_of_chunks():
        if not spelled:
            found = _MODEL.search(block)
            spelled = found[0] if found else b""
        named = block.count(_FIELD)
        if named and (not spelled or block.count(spelled) != named):
            return False
    return True


@lru_cache(maxsize=256)
def is_other(asked: str, answers: str) -> bool:
    """Return whether two names cannot mean the same model.

    They are of different families, or of different dates. Unknown names may be aliases
    of anything. A folder holds few names, so the answers are kept.
    """
    one, other = _family(asked), _family(answers)
    if one is None or other is None:
        return False
    if one != other:
        return True
    dates = {match.groups() for match in _DATE.finditer(asked)}
    others = {match.groups() for match in _DATE.finditer(answers)}
    return bool(dates and others) and dates.isdisjoint(others)


def _family(model: str) -> str | None:
    """Return the family of a model; None for an unknown one, and for a mixture."""
    name = model.lower().rpartition("/")[2]
    if any(word in name for word in _DISTILLED):
        return None
    words = name.replace("meta-", "").replace("openai-", "").split(".")
    for word in (name.replace("meta-", "").replace("openai-", ""), *words):
        for family, beginnings in _FAMILIES.items():
            if word.startswith(beginnings):
                return family
    return None


def _example(model: str) -> dict[str, object]:
    return {"a.json": recording(answered(model=model))}


RULE = Rule(
    id="S9",
    title="another model answers",
    severity=Severity.WARNING,
    means=(
        "The answer names a model of another family or another date than the request,"
        " such as kimi-k2 for gpt-4.1, or the name changes within a stream. Aliases"
        " (`gpt-4o` for `gpt-4o-2024-08-06`) and names of your own are fine."
    ),
    why=(
        "A proxy, a fallback or an edit put one model in the place of another; the test"
        " tests a model that nobody asked for."
    ),
    mend="Record it again with the model that the test names, or name the other one.",
    bad=_example("moonshotai/kimi-k2"),
    good=_example("gpt-4o-mini-2024-07-18"),
    exchange=_check,
)
