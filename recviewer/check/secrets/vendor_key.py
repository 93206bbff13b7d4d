"""K1: a key of a vendor."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.examples import made_up_key, recording, streamed
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.text.credentials import CredentialKind


def _check(subject: Subject) -> Iterator[Hit]:
    for secret in subject.secrets:
        if secret.kind is CredentialKind.VENDOR_KEY:
            yield secret.hit()


_KEY = made_up_key("gsk_", 52)

RULE = Rule(
    id="K1",
    title="key of a vendor",
    severity=Severity.ERROR,
    means=(
        "A URL, a header, a body or an answer (also where chunks split it) holds a key"
        " that its prefix, its length and, where there is one, its checksum tell for"
        " one of OpenAI, Anthropic, Google, AWS, GitHub, Hugging Face or another known"
        " vendor. Keys of manuals, and stand-ins such as `sk-test`, are left alone."
    ),
    why="Whoever can read the repository can use it, and so can who finds it later.",
    mend=(
        "Revoke the key at the vendor first, for it stays in the history of the"
        " repository. Then let the recorder scrub it; `recviewer redact` replaces it in"
        " what is recorded already."
    ),
    bad={
        "a.json": recording(streamed(*({"content": _KEY[:20]}, {"content": _KEY[20:]})))
    },
    good={"a.json": recording(streamed(content="Set it: export GROQ_API_KEY=gsk_..."))},
    exchange=_check,
)
