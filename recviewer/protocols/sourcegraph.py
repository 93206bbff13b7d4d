"""Sourcegraph's completions, as its Cody asks for them.

The older versions of the API send the whole text so far in every event, the newer ones
what it adds; both end with an empty object.
https://github.com/sourcegraph/cody/blob/main/lib/shared/src/sourcegraph-api/completions
"""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.fields import ONLY_IN_JSON, reason_of, text_of
from recviewer.protocols.fold.known_fields import Known, event
from recviewer.protocols.fold.recorded_errors import response_error

_CONTENT = channel(Kind.CONTENT)

_FIELDS = event(
    # Of the log probabilities, there is no place for any.
    "logprobs",
    texts="completion deltaText stopReason",
)


class Sourcegraph(WireProtocol):
    """Folds the events of one completion."""

    name: ClassVar[str] = "sourcegraph"
    fields: ClassVar[Known | None] = _FIELDS

    def __init__(self) -> None:
        self._so_far = ""

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a piece of a completion, or all of it so far."""
        fields = mapping(event)
        whole = isinstance(fields.get("completion"), str) and "stopReason" in fields
        return whole or isinstance(fields.get("deltaText"), str)

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one event."""
        fields = mapping(event)
        if event == {}:
            build.ended = True
        elif fields.get("error"):
            build.error(response_error(fields["error"]))
        if "deltaText" in fields:
            text = text_of(fields["deltaText"], build)
            build.choice(0).text(_CONTENT, text, ".deltaText")
            self._compare(fields.get("completion"), build)
        elif "completion" in fields:
            self._feed_whole(text_of(fields["completion"], build), build)
        if reason := reason_of(fields.get("stopReason")):
            build.choice(0).finish(reason)

    @staticmethod
    def _compare(completion: object, build: ReplyBuilder) -> None:
        """Note a whole text beside a piece that is not what has come so far."""
        text = text_of(completion, build)
        if text and text != build.choice(0).text_so_far(_CONTENT):
            build.note_once(f"completion beside deltaText: {ONLY_IN_JSON}")

    def _feed_whole(self, text: str, build: ReplyBuilder) -> None:
        """Add the part of a text that the one before it does not have."""
        build.skip_template()
        to, known = build.choice(0), len(self._so_far)
        if text.startswith(self._so_far):
            to.text(_CONTENT, text[known:], _path(known))
            self._so_far = text
        else:
            what = "a completion that does not go on from the last"
            build.note_once(f"{what}: {ONLY_IN_JSON}")


def _path(known: int) -> str:
    """Return the path of the part of a completion that is new."""
    return f".completion[{known}:]" if known else ".completion"
