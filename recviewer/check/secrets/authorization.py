"""K4: an authorization that no vendor's prefix tells."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.examples import made_up_key, with_header
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.secrets.named import NameKind, strong_secrets
from recviewer.check.subject import Subject


def _check(subject: Subject) -> Iterator[Hit]:
    for each in strong_secrets(subject, NameKind.AUTHORIZATION):
        if not any(secret.value in each.value for secret in subject.secrets):
            yield each.hit("a secret")


RULE = Rule(
    id="K4",
    title="authorization",
    severity=Severity.WARNING,
    means=(
        "A header such as `authorization` or `api-key`, or a field of a URL such as"
        " `key` or `token`, has a value as long and as irregular as secrets are."
        " What K1 and K3 find is left alone, and so are stand-ins, values made of words"
        " (`replay-mode-token-1`), signatures of single requests, and hosts that are"
        " made up (`testserver`, `example.com`)."
    ),
    why="The keys of many services have no prefix that tells them.",
    mend=(
        "Revoke the key if it is one, and let the recorder scrub the header:"
        " `recviewer redact` replaces it in what is recorded already."
    ),
    bad={"a.json": with_header("Authorization", f"Bearer {made_up_key('', 32)}")},
    good={"a.json": with_header("Authorization", "Bearer REDACTED")},
    exchange=_check,
)
