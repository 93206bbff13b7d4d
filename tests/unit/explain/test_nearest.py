"""What a request and a recorded one have in common, and where they differ."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from recviewer.compare.comparison import Side
from recviewer.explain.asked import from_text
from recviewer.explain.nearest import Candidate, Trait, find_nearest
from tests.unit.protocols.recorded import exchange

BODY = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}

URL = "https://api.example.com/v1/chat/completions"


def nearest(
    asked: dict[str, object],
    recorded: dict[str, object],
    *,
    test: str | None = None,
    recorded_test: str | None = None,
) -> Candidate:
    """Hold a request against a recorded one, whose test its path tells."""
    wanted = from_text(json.dumps({"request": asked, "test_id": test}), "asked.json")
    assert wanted is not None
    found = replace(
        exchange({"choices": []}, request=recorded),
        format="vcrpy",
        test_id=recorded_test,
        test_from_path=True,
    )
    (candidate,) = find_nearest(wanted, [Side("a.yaml", found)], 1).nearest
    return candidate


@pytest.mark.parametrize(
    ("recorded", "differs"),
    [
        ({"url": URL}, []),
        ({"url": f"{URL}/other"}, [".url"]),
        ({"url": URL, "body": BODY | {"model": "n"}}, [".body.model"]),
    ],
)
def test_requests_differ_in_their_url_and_body(
    recorded: dict[str, object], differs: list[str]
) -> None:
    found = nearest({"url": URL, "body": BODY}, {"body": BODY} | recorded)

    assert [each.path for each in found.differences] == differs
    assert found.is_exact is (not differs)


@pytest.mark.parametrize(
    ("recorded", "differs"),
    [("/v1/chat/completions", []), ("/v1/messages", [".endpoint"])],
)
def test_an_endpoint_may_lack_what_the_host_adds(
    recorded: str, differs: list[str]
) -> None:
    asked: dict[str, object] = {"endpoint": "/chat/completions", "body": BODY}
    found = nearest(asked, {"endpoint": recorded, "body": BODY})

    assert [each.path for each in found.differences] == differs
    assert (Trait.ENDPOINT in found.other) is bool(differs)


@pytest.mark.parametrize(
    ("recorded", "same"),
    [
        ("test_chat::TestA::test_b[x-1]", True),
        ("test_chat::TestB::test_b[x-1]", False),
        ("test_chat::TestA::test_b[x-2]", False),
    ],
)
def test_a_test_that_a_path_tells_has_module_class_and_parameters(
    recorded: str, same: bool
) -> None:
    request: dict[str, object] = {"url": URL, "body": BODY}
    found = nearest(
        request,
        request,
        test="tests/test_chat.py::TestA::test_b[x-1]",
        recorded_test=recorded,
    )

    assert (Trait.TEST in found.same) is same
