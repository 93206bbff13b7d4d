"""K5: a cookie."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.examples import made_up_key, with_header
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.secrets.named import NameKind, strong_secrets
from recviewer.check.subject import Subject


def _check(subject: Subject) -> Iterator[Hit]:
    for each in strong_secrets(subject, NameKind.COOKIE):
        yield each.hit("the cookie")


RULE = Rule(
    id="K5",
    title="cookie",
    severity=Severity.WARNING,
    means=(
        "A header `cookie` or `set-cookie` has a long and irregular value. Cookies by"
        " which proxies tell connections and browsers apart, such as `__cf_bm`, are"
        " left alone, and so are tokens of forms (`csrftoken`) and servers on the same"
        " machine (`localhost`, `testserver`)."
    ),
    why="The cookie of a session lets in whoever sends it, as long as it lasts.",
    mend="End the session, and let the recorder drop the header.",
    bad={"a.json": with_header("Cookie", f"sid={made_up_key('', 40)}; theme=dark")},
    good={
        "a.json": with_header("Cookie", f"__cf_bm={made_up_key('', 40)}; theme=dark")
    },
    exchange=_check,
)
