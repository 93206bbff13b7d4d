"""K2: a private key."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.examples import answered, made_up_key, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.text.credentials import CredentialKind


def _check(subject: Subject) -> Iterator[Hit]:
    for secret in subject.secrets:
        if secret.kind is CredentialKind.PRIVATE_KEY:
            yield secret.hit()


def _pem(name: str) -> str:
    body = "\n".join(made_up_key("", 64, seed) for seed in (1, 2, 3))
    return f"-----BEGIN {name}-----\n{body}\n-----END {name}-----"


RULE = Rule(
    id="K2",
    title="private key",
    severity=Severity.ERROR,
    means=(
        "A text holds a private key as PEM files have them: of RSA, EC, OpenSSH, PGP or"
        " a service account. Certificates and public keys are left alone."
    ),
    why="It opens a server or an account, and seldom expires.",
    mend="Replace the key pair where it is used; `recviewer redact` removes it here.",
    bad={"a.json": recording(answered(_pem("PRIVATE KEY")))},
    good={"a.json": recording(answered(_pem("PUBLIC KEY")))},
    exchange=_check,
)
