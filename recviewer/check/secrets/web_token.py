"""K3: a web token."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

from recviewer.check.examples import answered, made_up_key, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.text.credentials import CredentialKind


def _check(subject: Subject) -> Iterator[Hit]:
    for secret in subject.secrets:
        if secret.kind is CredentialKind.WEB_TOKEN:
            yield secret.hit()


def _token(**claims: object) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    written = [base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts]
    return ".".join(part.decode().rstrip("=") for part in written)


_SIGNATURE = made_up_key("", 43)

RULE = Rule(
    id="K3",
    title="web token",
    severity=Severity.WARNING,
    means=(
        "A text holds a JSON Web Token with header, claims and signature. The one that"
        " manuals show, and keys for anonymous users, are left alone."
    ),
    why="It lets anybody in until it expires, and its claims name a person or account.",
    mend="End the session or revoke the token, and let the recorder scrub it.",
    bad={
        "a.json": recording(answered(f"{_token(sub='7301', aud='app')}.{_SIGNATURE}"))
    },
    good={"a.json": recording(answered(f"{_token(sub='1234567890')}.{_SIGNATURE}"))},
    exchange=_check,
)
