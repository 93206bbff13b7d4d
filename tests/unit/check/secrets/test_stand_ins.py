from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.check.examples import made_up_key
from recviewer.check.secrets.stand_ins import StandIns, apply, stand_in
from recviewer.text.credentials import credentials
from recviewer.text.placeholders import is_placeholder

KEY = made_up_key("gsk_", 52)

SECRETS = st.text("aB3-_.+/= \n\"'\\", min_size=16, max_size=60)


def knowing(*secrets: str) -> StandIns:
    stand_ins = StandIns()
    for secret in secrets:
        stand_ins.add(secret)
    return stand_ins


def redacted(data: bytes, *secrets: str) -> bytes:
    return apply(data, knowing(*secrets).edits(data))


def test_a_stand_in_keeps_the_public_beginning_and_the_length() -> None:
    made = stand_in(KEY, 4, 7)
    assert made.startswith("gsk_REDACTED0")
    assert made.endswith("07")
    assert len(made) == len(KEY)
    assert is_placeholder(made)
    assert list(credentials(made)) == []


def test_what_separates_the_parts_of_a_secret_stays() -> None:
    assert stand_in("abcd.efgh-ijkl/mnop=", 0, 1) == "REDA.CTED-0000/0001="


@pytest.mark.parametrize(
    ("secret", "made"), [("", ""), ("a", "1"), ("abcdefg", "xxxxxx1")]
)
def test_a_short_secret_gets_a_number(secret: str, made: str) -> None:
    assert stand_in(secret, 0, 1) == made


@pytest.mark.parametrize("secret", ["8172635409182736", "81726354", "8"])
def test_a_number_stays_a_number(secret: str) -> None:
    made = stand_in(secret, 0, 3)
    assert len(str(json.loads(made))) == len(secret)
    assert made.endswith("3")


@given(st.lists(st.text("aB3-_", min_size=12), unique=True, max_size=20))
def test_different_secrets_get_different_stand_ins_of_their_length(
    secrets: list[str],
) -> None:
    pairs = dict(knowing(*secrets).items())
    assert {len(one) - len(other) for one, other in pairs.items()} <= {0}
    plain = {one for one in pairs if sum(map(str.isalnum, one)) >= 4}
    assert len({pairs[one] for one in plain}) == len(plain)


@given(SECRETS, st.integers(0, 3))
def test_a_secret_is_replaced_however_often_json_escapes_it(
    secret: str, times: int
) -> None:
    text = f"[{secret}]"
    for _ in range(times):
        text = json.dumps(text)
    after = redacted(text.encode(), secret).decode()
    for _ in range(times):
        after = json.loads(after)
    assert after == f"[{knowing(secret).replaced(secret)}]"


def test_letters_that_are_escaped_are_replaced_as_escapes() -> None:
    written = KEY.replace("a", r"\u0061").replace("s", r"\u0073")
    after = redacted(f'"{written}"'.encode(), KEY)
    assert len(after) == len(written) + 2
    assert json.loads(after) == knowing(KEY).replaced(KEY)


def test_the_longer_of_two_secrets_is_replaced_as_a_whole() -> None:
    inner = KEY[10:40]
    both = knowing(inner, KEY)
    after = apply(KEY.encode(), both.edits(KEY.encode())).decode()
    assert after == dict(both.items())[KEY]


@pytest.mark.parametrize("between", ["", "\n        "])
def test_a_secret_in_base64_is_replaced_within_its_lines(between: str) -> None:
    inner = json.dumps({"name": "é", "key": KEY, "other": "x" * 90}).encode()
    letters = base64.b64encode(inner).decode()
    lines = [letters[at : at + 76] for at in range(0, len(letters), 76)]
    data = between.join(lines).encode()
    after = apply(data, knowing(KEY).edits_in_base64(data))
    assert len(after) == len(data)
    assert json.loads(base64.b64decode(after))["key"] == knowing(KEY).replaced(KEY)


def test_bytes_without_a_secret_stay_as_they_are() -> None:
    data = bytes(range(256)) * 3
    assert redacted(data, KEY) == data
