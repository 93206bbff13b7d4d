"""OpenAI chat: plain conversations, with one choice and with many."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from scripts.samples.sample import (
    LARGE,
    SMALL,
    Sample,
    ask,
    stream_sample,
    system,
    text,
    user,
)
from scripts.samples.wire import ChatStream, Json, interleaved, logprobs, tokens, usage


def chat_samples() -> Iterator[Sample]:
    """Yield plain conversations, with one choice and with many."""
    yield _openings()
    yield _night_sky()
    yield _proverbs()
    yield _which_is_larger()
    yield _ropes()
    yield _default_argument()
    yield _sentiment()


def _side_by_side(
    stream: ChatStream, texts: Sequence[str], finishes: Sequence[str], seed: int
) -> list[Json]:
    """Stream several choices at once, in one recorded order."""
    for index in range(len(texts)):
        stream.add(index, role="assistant", content="")
    start = stream.created
    pieces = interleaved(texts, random.Random(seed))
    for number, (index, piece, last) in enumerate(pieces):
        stream.created = start + number // 60 if start else 0
        stream.add(index, content=piece)
        if last:
            stream.add(index, content="", finish=finishes[index])
    return stream.end(64, sum(len(tokens(each)) for each in texts))


def _openings() -> Sample:
    request = ask(
        LARGE,
        [
            system("You write short fiction. Plain words, no adverbs of manner."),
            user(
                "Give me the opening of a story, at most 200 words, that begins:"
                " The lighthouse had been dark for eleven years"
            ),
        ],
        n=4,
        temperature=1.1,
        max_tokens=260,
    )
    stream = ChatStream("rec-lighthouse", LARGE)
    texts = [text(f"lighthouse-{index}.md") for index in range(4)]
    finishes = ("stop", "stop", "stop", "length")
    body = _side_by_side(stream, texts, finishes, seed=4)
    return stream_sample(
        "test_stories.py::test_four_openings[heron-70b]", request, body
    )


def _night_sky() -> Sample:
    request = ask(LARGE, [user("Why is the sky dark at night?")], n=2)
    stream = ChatStream("rec-nightsky", LARGE)
    stream.created = 1741080612  # whole seconds that tick, as real servers send
    texts = [text(f"night-sky-{index}.md") for index in range(2)]
    body = _side_by_side(stream, texts, ("stop", "stop"), seed=2)
    return stream_sample("test_chat.py::test_two_answers[heron-70b]", request, body)


def _proverbs() -> Sample:
    question = (
        "One proverb about patience, from anywhere in the world, in its own script,"
        " with a translation and a remark."
    )
    request = ask(LARGE, [user(question)], n=3, temperature=1.3)
    texts = [text(f"patience-{index}.md") for index in range(3)]
    stream = ChatStream("rec-patience", LARGE)
    body = _side_by_side(stream, texts, ("stop",) * 3, seed=3)
    return stream_sample(
        "test_scripts.py::test_three_proverbs[heron-70b]", request, body
    )


def _which_is_larger() -> Sample:
    request = ask(SMALL, [user("Which is larger, 9.11 or 9.9?")], n=2, seed=7)
    stream, rng = ChatStream("rec-larger", SMALL), random.Random(9)
    thoughts = [text(f"larger-{index}-reasoning.md") for index in range(2)]
    answers = [text(f"larger-{index}.md") for index in range(2)]
    for index, piece, _ in interleaved(thoughts, rng):
        stream.add(index, role="assistant", reasoning=piece)
    for index, piece, last in interleaved(answers, rng):
        stream.add(index, content=piece, finish="stop" if last else None)
    body = stream.end(21, sum(len(tokens(each)) for each in thoughts + answers))
    return stream_sample("test_reasoning.py::test_two_minds[wren-3b]", request, body)


def _ropes() -> Sample:
    question = (
        "I have two ropes and matches. Each rope burns for exactly one hour, but not"
        " evenly. Can I measure 45 minutes?"
    )
    request = ask(LARGE, [user(question)], reasoning_effort="medium")
    stream = ChatStream("rec-ropes", LARGE)
    stream.add(0, role="assistant", content="")
    stream.add_text(text("ropes-reasoning.md"), "reasoning_content")
    stream.add_text(text("ropes.md"))
    stream.add(0, finish="stop")
    counts = usage(36, len(tokens(text("ropes.md") + text("ropes-reasoning.md"))))
    reasoning = {"reasoning_tokens": len(tokens(text("ropes-reasoning.md")))}
    stream.add_choices([], usage=counts | {"completion_tokens_details": reasoning})
    name = "test_reasoning.py::test_ropes[heron-70b]"
    return stream_sample(name, request, stream.body)


def _default_argument() -> Sample:
    request = ask(
        LARGE,
        [
            system("You are a patient reviewer of Python code."),
            user(
                "This gives [] the second time. Why?\n\n```python\ndef unique(items,"
                " seen=[]):\n    return [i for i in items if i not in seen and not"
                " seen.append(i)]\n```"
            ),
        ],
    )
    stream, rng = ChatStream("rec-review", LARGE), random.Random(1)
    stream.add(0, role="assistant", content="")
    stream.add_text(text("default-argument.md"))
    stream.add(0, finish="stop")
    body = stream.end(71, len(tokens(text("default-argument.md"))))
    for chunk in body:  # OpenAI pads its chunks to hide the length of their tokens
        padding = "".join(rng.choices("abcdefghijkmnpqrstuvwxyz0123456789", k=8))
        chunk["__data__"]["obfuscation"] = padding[: 2 + int(rng.random() * 6)]
    return stream_sample("test_chat.py::test_code_review[heron-70b]", request, body)


def _sentiment() -> Sample:
    review = (
        "The soup was a revelation and the staff are saints. We waited forty minutes"
        " and I hated the music. See you Thursday."
    )
    request = ask(
        SMALL,
        [user(f"Positive or negative, and why? {review}")],
        logprobs=True,
        top_logprobs=2,
        temperature=0,
    )
    stream, rng = ChatStream("rec-review-2", SMALL), random.Random(5)
    stream.add(0, role="assistant", content="")
    for piece in tokens(text("sentiment.md")):
        stream.add(0, content=piece, logprobs=logprobs(piece, rng))
    stream.add(0, finish="stop")
    body = stream.end(43, len(tokens(text("sentiment.md"))))
    return stream_sample("test_chat.py::test_logprobs[wren-3b]", request, body)
