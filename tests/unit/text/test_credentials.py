from __future__ import annotations

import base64
import binascii
import json
import random
import re
import string
import time

import pytest

from recviewer.check.examples import made_up_key
from recviewer.text.credentials import (
    Credential,
    CredentialKind,
    credentials,
    may_hold_credentials,
)
from recviewer.text.vendor_keys import VENDOR_KEYS, VendorKey

LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase


def with_checksum(prefix: str) -> str:
    """Return a key as GitHub and npm make them."""
    secret = made_up_key("", 30, 5)
    number, digits = binascii.crc32(secret.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        digits = LETTERS[digit] + digits
    return prefix + secret + digits.rjust(6, "0")


def example(key: VendorKey) -> str:
    """Return a key of a form, made from its pattern."""
    if key.checksum:
        return with_checksum(key.prefix)
    chance = random.Random(key.prefix + key.rest)
    rest = key.rest.replace("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "@")
    rest = re.sub(r"\(\?:([^|()]*)\|[^()]*\)\??", r"\1", rest)  # the first of several
    rest = rest.replace(r"\.", ".")
    rest = re.sub(r"\(\?:-\\d\)\?|=\{0,2\}|\(\?:\)", "", rest)
    rest = rest.replace(r"(?:\d{10,13}-){1,3}", "1234098756-")

    def chosen(match: re.Match[str]) -> str:
        letters = [c for c in LETTERS if re.fullmatch(match[1], c)]
        return "".join(chance.choices(letters, k=int(match[2])))

    rest = re.sub(r"(\[[^\]]+\])\{(\d+)(?:,\d+)?\}", chosen, rest)
    return key.prefix + rest.replace("@", "3f0c9a17-52be-4d08-9e61-c7a4b58d20f6")


def found(text: str) -> list[str]:
    keys = [text[each.start : each.end] for each in credentials(text)]
    assert may_hold_credentials(text.encode()) or not keys
    return keys


ids = [f"{key.prefix}{number}" for number, key in enumerate(VENDOR_KEYS)]


@pytest.mark.parametrize("key", VENDOR_KEYS, ids=ids)
def test_a_key_of_each_vendor_is_found_whole(key: VendorKey) -> None:
    written = example(key)
    for text in (written, f'{{"key": "{written}"}}', rf"set\n{written}\nhere"):
        [credential] = credentials(text)
        assert text[credential.start : credential.end] == written
        assert credential.kind is CredentialKind.VENDOR_KEY
        assert credential.name == f"a key of {key.vendor}"
        assert credential.public == len(key.prefix)


@pytest.mark.parametrize("key", VENDOR_KEYS, ids=ids)
def test_a_key_is_found_whatever_stands_beside_it(key: VendorKey) -> None:
    for around in ("{}", r"é\n{}.", "https://a.com/?key={}&b", "+/{} "):
        assert found(around.format(example(key))) != []


@pytest.mark.parametrize("key", VENDOR_KEYS, ids=ids)
def test_each_of_several_keys_is_found_among_long_words(key: VendorKey) -> None:
    keys = [example(key) for _ in range(3)]
    long_word = "chat_completion_chunk_of_many"
    assert found(" ".join((long_word, *keys, long_word))) == keys


def test_a_quick_look_passes_texts_without_keys() -> None:
    assert not may_hold_credentials(b"chat_completion_chunk.ChatCompletionChunk " * 9)
    assert not may_hold_credentials(bytes(range(256)) * 9)
    assert not may_hold_credentials(b"no word is long")
    assert not may_hold_credentials(b"")
    for _ in range(2):  # the first look is remembered
        assert not may_hold_credentials(b"a_name_that_is_seen_again_and_again")


def test_letters_that_are_no_key_in_one_text_are_one_in_another() -> None:
    key = made_up_key("AIza", 35)
    picture = made_up_key("", 80)
    assert not may_hold_credentials(f"{picture}/{key}".encode())
    assert may_hold_credentials(f"https://a.com/{key}".encode())
    key = f"{made_up_key('', 33)}AzCaB{made_up_key('', 5)}"
    assert not may_hold_credentials(f"{key}=more".encode())
    assert may_hold_credentials(f"{key}=".encode())


@pytest.mark.parametrize("key", VENDOR_KEYS, ids=ids)
def test_a_key_that_is_cut_short_is_none(key: VendorKey) -> None:
    assert found(example(key)[: len(key.prefix) + 15]) == []


@pytest.mark.parametrize("key", VENDOR_KEYS, ids=ids)
def test_a_key_within_a_word_is_none(key: VendorKey) -> None:
    assert found(f"ab{example(key)}") == []


@pytest.mark.parametrize("key", VENDOR_KEYS, ids=ids)
def test_a_key_with_a_foreign_character_in_it_is_none(key: VendorKey) -> None:
    written, at = example(key), len(key.prefix) + 10
    assert found(f"{written[:at]}!{written[at + 1 :]}") == []


AZURE = made_up_key("", 52)
NAMED = made_up_key("", 40)


@pytest.mark.parametrize(
    "key",
    [
        f"{AZURE}JQQJ99{made_up_key('', 26)}",
        f"{AZURE}JQQJ9D{made_up_key('', 26)}",
        f"{AZURE[:42]}AzSeC{AZURE[:5]}",
        f"{AZURE[:33]}AzCaM{AZURE[:5]}=",
        f"k~.8Q~{AZURE[:34]}",
    ],
)
def test_a_key_is_told_by_a_sign_within_it(key: str) -> None:
    assert found(f'{{"key": "{key}"}}') == [key]
    assert found(f'{{"key": "{key[1:]}"}}') == []
    assert found(f'{{"key": "{key}a"}}') == []


@pytest.mark.parametrize(
    "before",
    [
        "AWS_SECRET_ACCESS_KEY=",
        "aws_secret_access_key = ",
        '{"secretAccessKey": "',
        r"{\"SecretAccessKey\": \"",
    ],
)
def test_a_key_without_a_sign_is_told_by_its_name(before: str) -> None:
    assert found(f'{before}{NAMED}"') == [NAMED]
    assert found(f'{before}{NAMED}a"') == []
    assert found(f'{before}{NAMED[1:]}"') == []
    assert found(f'{before}wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"') == []


def test_a_name_of_a_key_without_a_key_is_none() -> None:
    assert found("Set AWS_SECRET_ACCESS_KEY to your key.") == []


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "sk-...",
        "sk-ant-api03-" + "x" * 93 + "AA",
        "sk-" + "0123456789abcdef" * 2,
        "sk-" + "1234567890" * 4 + "12345678",
        "hf_" + "a" * 34,
        "gsk_" + "test" + made_up_key("", 48),
        "gsk_" + "fake_key_" * 6,
        "AIza" + "REDACTED" + "0" * 27,
    ],
)
def test_an_example_or_a_stand_in_is_no_key(text: str) -> None:
    assert found(text) == []


def test_a_key_whose_checksum_is_wrong_is_none() -> None:
    right = with_checksum("ghp_")
    wrong = right[:-1] + ("a" if right[-1] != "a" else "b")
    assert found(f"{right} {wrong}") == [right]


def test_what_looks_like_a_key_within_base64_is_none() -> None:
    key = made_up_key("AIza", 35)
    assert found("iVBORw0KGgo" * 9 + "/" + key) == []
    assert found("a picture / " + key) == [key]


def test_a_key_after_an_escape_or_a_percent_sign_is_found() -> None:
    key = made_up_key("gsk_", 52)
    for before in (r"\n", r"\t", "%3D", r"\u0022", "=", "_"):
        assert found(before + key) == [key]


def token(**claims: object) -> str:
    parts = ({"alg": "HS256"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts]
    return ".".join(part.decode().rstrip("=") for part in encoded)


def test_a_web_token_is_found_with_its_signature() -> None:
    whole = f"{token(sub='73')}.{made_up_key('', 43)}"
    assert found(f"Bearer {whole}, and so on") == [whole]
    assert list(credentials(f"{{{whole}}}")) == [
        Credential(
            CredentialKind.WEB_TOKEN,
            "a web token (JWT)",
            1,
            1 + len(whole),
            whole.index(".") + 1,
        )
    ]


def test_all_web_tokens_of_a_run_are_found() -> None:
    first, second = (f"{token(sub=sub)}.{made_up_key('', 43)}" for sub in ("1", "2"))
    assert found(f"eyJ-{first}/{second}") == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        token(sub="73"),
        f"{token(sub='1234567890')}.{made_up_key('', 43)}",
        f"{token(role='anon')}.{made_up_key('', 43)}",
        f"eyJhbGciOiJIUzI1NiJ9.eyJub3QganNvbg.{made_up_key('', 43)}",
    ],
)
def test_a_web_token_that_is_public_or_broken_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("line_end", ["\n", r"\n", r"\\n", "\r\n"])
def test_a_private_key_is_found_however_its_lines_end(line_end: str) -> None:
    lines = [made_up_key("", 64, seed) for seed in range(3)]
    text = line_end.join(("-----BEGIN RSA PRIVATE KEY-----", *lines, "-----END"))
    [credential] = credentials(text)
    head = "-----BEGIN RSA PRIVATE KEY-----"
    end = text.index("-----END")
    assert credential == Credential(
        CredentialKind.PRIVATE_KEY, "a private key", 0, end, len(head)
    )


@pytest.mark.parametrize("line_end", ["\n", r"\n", r"\\n", "\r\n"])
@pytest.mark.parametrize(("length", "count"), [(63, 0), (64, 1)])
def test_the_ends_of_lines_are_no_part_of_a_private_key(
    line_end: str, length: int, count: int
) -> None:
    key = made_up_key("", length)
    text = f"{line_end}{line_end}".join(("-----BEGIN PRIVATE KEY-----", key, "-"))

    assert len(list(credentials(text))) == count


def test_each_of_several_private_keys_is_found() -> None:
    keys = [
        f"-----BEGIN {kind}PRIVATE KEY-----\n{made_up_key('', 200, seed)}\n"
        for seed, kind in enumerate(("", "EC ", "OPENSSH "))
    ]
    assert found("-----BEGIN x".join(keys)) == keys


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----\nMIIE...\n-----END PRIVATE KEY-----",
        f"-----BEGIN PUBLIC KEY-----\n{made_up_key('', 300)}\n-----END",
        "-----BEGIN PRIVATE KEY-----\n" + "A" * 300,
    ],
)
def test_what_is_no_private_key_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "start", ["sk-", "sk-ant-", "eyJ", "-----BEGIN ", "AIza", "a-"]
)
def test_the_time_grows_with_the_text_and_no_faster(start: str) -> None:
    def seconds(count: int) -> float:
        text = (start + "a" * 40) * count
        before = time.process_time()
        list(credentials(text))
        return time.process_time() - before

    seconds(100)
    assert seconds(20_000) < 40 * max(seconds(1_000), 0.002)


def test_a_key_among_letters_of_other_scripts_is_found() -> None:
    key = made_up_key("gsk_", 52)
    assert found(f"ключ {key} 家") == [key]


def test_a_run_without_a_key_may_come_again_before_one_with_a_key() -> None:
    key = made_up_key("gsk_", 52)
    for word in ("chat_completion_chunk_of_many", made_up_key("", 250)):
        for text in (f"{word} {word} {key}", f"{word} {key} {word} {key}"):
            assert found(text) == [key] * text.count(key)
