"""OpenAI's calls around models: moderations, audio and images."""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.fields import ONLY_IN_JSON

_CONTENT = channel(Kind.CONTENT)

_IMAGE_FIELDS = {"b64_json", "url"}


class OpenAIModerations(WireProtocol):
    """Reads the answer of a moderation; it has no choice."""

    name: ClassVar[str] = "openai-moderations"

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a list of verdicts."""
        first = next(iter(sequence(mapping(event).get("results"))), None)
        return {"flagged", "categories"} <= mapping(first).keys()

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Note the model."""
        build.model = build.model or string(mapping(event).get("model"))


class OpenAIAudio(WireProtocol):
    """Folds transcriptions, whole and streamed."""

    name: ClassVar[str] = "openai-audio"

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a transcription, or a piece of one.

        A bare text is only told by its URL.
        """
        fields = mapping(event)
        if str(fields.get("type")).startswith("transcript.text."):
            return True
        verbose = fields.get("task") in ("transcribe", "translate")
        return verbose and isinstance(fields.get("text"), str)

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold a transcription, or a piece of it."""
        fields, kind = mapping(event), str(mapping(event).get("type"))
        if isinstance(event, str):
            build.choice(0).text(_CONTENT, event, ".")
        elif kind == "transcript.text.delta":
            text = string(fields.get("delta")) or ""
            build.choice(0).text(_CONTENT, text, ".delta")
        elif isinstance(fields.get("text"), str):
            self._feed_whole(fields["text"], build)
        build.ended = build.ended or kind.endswith(".done")
        build.usage(mapping(fields.get("usage")))

    def _feed_whole(self, text: str, build: ReplyBuilder) -> None:
        """Add a whole text, unless it was streamed."""
        to = build.choice(0)
        streamed = "".join(to.parts(_CONTENT))
        build.skip_template()
        if not streamed:
            to.text(_CONTENT, text, ".text")
        elif streamed.strip() != text.strip():
            build.note_once(f"the whole text differs from what came: {ONLY_IN_JSON}")


class OpenAISpeech(WireProtocol):
    """Reads speech, which stays in the JSON; there is no choice."""

    name: ClassVar[str] = "openai-speech"

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a piece of speech; a file is told by its URL."""
        return str(mapping(event).get("type")).startswith("speech.audio.")

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Note the audio and the usage."""
        fields = mapping(event)
        if isinstance(event, str) or string(fields.get("audio")):
            build.note_once(f"audio: {ONLY_IN_JSON}")
        build.usage(mapping(fields.get("usage")))


class OpenAIImages(WireProtocol):
    """Reads generated images, which stay in the JSON; there is no choice."""

    name: ClassVar[str] = "openai-images"

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a list of images, or one that is streamed."""
        fields = mapping(event)
        if str(fields.get("type")).startswith(("image_generation.", "image_edit.")):
            return True
        first = mapping(next(iter(sequence(fields.get("data"))), None))
        return "created" in fields and not _IMAGE_FIELDS.isdisjoint(first)

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Note the images and the usage."""
        fields = mapping(event)
        build.usage(mapping(fields.get("usage")))
        if fields.get("b64_json"):
            build.note_once(f"images: {ONLY_IN_JSON}")
        elif images := sequence(fields.get("data")):
            what = "1 image" if len(images) == 1 else f"{len(images)} images"
            build.note_once(f"{what}: {ONLY_IN_JSON}")
