"""OpenAI's calls around models: moderations, audio and images."""

from __future__ import annotations

from typing import Any, ClassVar

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.fields import ONLY_IN_JSON, text_of
from recviewer.protocols.fold.known_fields import Known, event, known

_CONTENT = channel(Kind.CONTENT)

_IMAGE_FIELDS = {"b64_json", "url"}

_MODERATION_FIELDS = event(
    results=known("flagged categories category_scores category_applied_input_types")
)

_SEGMENT = known(
    "type seek start end tokens temperature avg_logprob compression_ratio speaker "
    "no_speech_prob text word"
)
"""A piece of a transcription, which repeats its text."""

_AUDIO_FIELDS = event(
    "type task language duration logprobs start end speaker segment_id item_id",
    texts="delta text",
    words=_SEGMENT,
    segments=_SEGMENT,
).or_a_text()

_SPEECH_FIELDS = event("type audio").or_a_text()

_IMAGE_EVENT_FIELDS = event(
    "type b64_json background output_format quality size partial_image_index",
    data=known("b64_json url revised_prompt"),
)


class OpenAIModerations(WireProtocol):
    """Reads the answer of a moderation; it has no choice."""

    name: ClassVar[str] = "openai-moderations"
    fields: ClassVar[Known | None] = _MODERATION_FIELDS

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
    fields: ClassVar[Known | None] = _AUDIO_FIELDS

    def __init__(self) -> None:
        self._has_deltas = False

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
            text = text_of(fields.get("delta"), build)
            build.choice(0).text(_CONTENT, text, ".delta")
            self._has_deltas = True
        elif kind == "transcript.text.segment":
            self._feed_segment(fields, build)
        elif text := text_of(fields.get("text"), build):
            self._feed_whole(text, build)
        build.ended = build.ended or kind.endswith(".done")
        build.usage(mapping(fields.get("usage")))

    def _feed_segment(self, fields: dict[str, Any], build: ReplyBuilder) -> None:
        """Add the text of a segment, which repeats the deltas if there are any."""
        if not self._has_deltas:
            text = text_of(fields.get("text"), build)
            build.choice(0).text(_CONTENT, text, ".text")

    def _feed_whole(self, text: str, build: ReplyBuilder) -> None:
        """Add a whole text, unless it was streamed."""
        to = build.choice(0)
        streamed = to.text_so_far(_CONTENT)
        build.skip_template()
        if not streamed:
            to.text(_CONTENT, text, ".text")
        elif streamed.split() != text.split():
            build.note_once(f"the whole text differs from what came: {ONLY_IN_JSON}")


class OpenAISpeech(WireProtocol):
    """Reads speech, which stays in the JSON; there is no choice."""

    name: ClassVar[str] = "openai-speech"
    fields: ClassVar[Known | None] = _SPEECH_FIELDS

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether an event is a piece of speech; a file is told by its URL."""
        return str(mapping(event).get("type")).startswith("speech.audio.")

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Note the audio and the usage."""
        fields = mapping(event)
        if isinstance(event, str) or fields.get("audio"):
            build.note_once(f"audio: {ONLY_IN_JSON}")
        build.usage(mapping(fields.get("usage")))


class OpenAIImages(WireProtocol):
    """Reads generated images, which stay in the JSON; there is no choice."""

    name: ClassVar[str] = "openai-images"
    fields: ClassVar[Known | None] = _IMAGE_EVENT_FIELDS

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
