"""The forms of vendors' keys: how each begins, and what follows.

A vendor's keys begin with letters that are public and say whose they are. Those
letters, the length and, where there is one, the checksum tell a key from what merely
looks like one.
"""

from __future__ import annotations

import binascii
import string
from collections.abc import Callable
from typing import Final

from msgspec import Struct

WORD: Final = r"[A-Za-z0-9_-]"
"""Pattern of a character of most keys."""

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

_DIGITS: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
"""Digits of numbers to the base 62, as GitHub and npm write checksums."""

_CHECKSUM_LENGTH: Final = 6


class VendorKey(Struct, frozen=True):
    """One form of keys of a vendor."""

    vendor: str
    """Whose it is, as a message says it after `a key of`."""
    prefix: str
    """How each begins; public."""
    rest: str
    """Pattern of all that follows."""
    checksum: Callable[[str], bool] | None = None
    """Says whether the checksum in a key is right; None if it has none."""


def _has_checksum(key: str) -> bool:
    """Say whether a key ends with the CRC-32 of what follows its prefix."""
    secret = key.rpartition("_")[2]
    number = binascii.crc32(secret[:-_CHECKSUM_LENGTH].encode())
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return secret[-_CHECKSUM_LENGTH:] == digits.rjust(_CHECKSUM_LENGTH, "0")


_OPENAI: Final = rf"{WORD}{{16,90}}T3BlbkFJ{WORD}{{16,90}}"

VENDOR_KEYS: Final = (
    VendorKey("OpenAI", "sk-proj-", _OPENAI),
    VendorKey("OpenAI", "sk-svcacct-", _OPENAI),
    VendorKey("OpenAI", "sk-admin-", _OPENAI),
    VendorKey("OpenAI", "sk-None-", _OPENAI),
    VendorKey("Anthropic", "sk-ant-api03-", rf"{WORD}{{93}}AA"),
    VendorKey("Anthropic", "sk-ant-admin01-", rf"{WORD}{{93}}AA"),
    VendorKey("Anthropic", "sk-ant-oat01-", rf"{WORD}{{80,110}}"),
    VendorKey("Anthropic", "sk-ant-ort01-", rf"{WORD}{{80,110}}"),
    VendorKey("Anthropic", "sk-ant-sid01-", rf"{WORD}{{80,120}}"),
    VendorKey("OpenRouter", "sk-or-v1-", r"[0-9a-f]{64}"),
    VendorKey("Langfuse", "sk-lf-", _UUID),
    # The legacy form of OpenAI, and 32 or 48 characters as others use them.
    VendorKey("OpenAI", "sk-", r"[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"),
    VendorKey("a vendor like OpenAI", "sk-", r"(?:[0-9a-f]{32}|[A-Za-z0-9]{48})"),
    VendorKey("Google", "AIza", rf"{WORD}{{35}}"),
    VendorKey("Google", "GOCSPX-", rf"{WORD}{{28}}"),
    VendorKey("Google", "AQ.Ab8RN6", rf"{WORD}{{40,50}}"),
    VendorKey("Google", "ya29.", rf"{WORD}{{50,400}}"),
    VendorKey("xAI", "xai-", r"[A-Za-z0-9]{80}"),
    VendorKey("Groq", "gsk_", r"[A-Za-z0-9]{52}"),
    VendorKey("Cerebras", "csk-", r"[a-z0-9]{48}"),
    VendorKey("Hugging Face", "hf_", r"[A-Za-z0-9]{34}"),
    VendorKey("Hugging Face", "api_org_", r"[A-Za-z0-9]{34}"),
    VendorKey("Fireworks", "fw_", r"[A-Za-z0-9]{24}"),
    VendorKey("Replicate", "r8_", r"[A-Za-z0-9]{37}"),
    VendorKey("Perplexity", "pplx-", r"[A-Za-z0-9]{48}"),
    VendorKey("NVIDIA", "nvapi-", rf"{WORD}{{64}}"),
    VendorKey("Together", "tgp_v1_", rf"{WORD}{{43}}"),
    VendorKey("ElevenLabs", "sk_", r"[0-9a-f]{48}"),
    VendorKey("Tavily", "tvly-", r"(?:dev-|prod-)?[A-Za-z0-9-]{32,60}"),
    VendorKey("Firecrawl", "fc-", r"[0-9a-f]{32}"),
    VendorKey("Jina", "jina_", rf"[0-9a-f]{{32}}{WORD}{{28}}"),
    VendorKey("E2B", "e2b_", r"[0-9a-f]{40}"),
    VendorKey("LangSmith", "lsv2_pt_", r"[0-9a-f]{32}_[0-9a-f]{10}"),
    VendorKey("LangSmith", "lsv2_sk_", r"[0-9a-f]{32}_[0-9a-f]{10}"),
    VendorKey("LangSmith", "ls__", r"[0-9a-f]{32}"),
    VendorKey(
        "Helicone", "sk-helicone-", r"[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}"
    ),
    VendorKey("Apify", "apify_api_", r"[A-Za-z0-9]{36}"),
    VendorKey("Linear", "lin_api_", r"[A-Za-z0-9]{40}"),
    VendorKey("Notion", "ntn_", r"[0-9]{11}[A-Za-z0-9]{35}"),
    VendorKey("Pinecone", "pcsk_", r"[A-Za-z0-9]{4,8}_[A-Za-z0-9]{50,70}"),
    VendorKey("Databricks", "dapi", r"[0-9a-f]{32}(?:-\d)?"),
    VendorKey("AWS", "AKIA", r"[A-Z2-7]{16}"),
    VendorKey("AWS", "ASIA", r"[A-Z2-7]{16}"),
    VendorKey("AWS Bedrock", "ABSKQmVkcm9ja0FQSUtleS", r"[A-Za-z0-9+/]{80,300}={0,2}"),
    VendorKey("GitHub", "ghp_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("GitHub", "gho_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("GitHub", "ghu_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("GitHub", "ghs_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("GitHub", "ghr_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("GitHub", "github_pat_", r"[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    VendorKey("GitLab", "glpat-", rf"{WORD}{{27,300}}\.[0-9a-z]{{9}}"),
    VendorKey("GitLab", "glpat-", rf"{WORD}{{20}}"),
    VendorKey("PyPI", "pypi-AgEIcHlwaS5vcmc", rf"{WORD}{{50,300}}"),
    VendorKey("Docker", "dckr_pat_", rf"{WORD}{{27}}"),
    VendorKey("DigitalOcean", "dop_v1_", r"[0-9a-f]{64}"),
    VendorKey("Grafana", "glsa_", r"[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}"),
    VendorKey("Vault", "hvs.", rf"{WORD}{{90,120}}"),
    VendorKey("Postman", "PMAK-", r"[0-9a-f]{24}-[0-9a-f]{34}"),
    VendorKey("SendGrid", "SG.", rf"{WORD}{{22}}\.{WORD}{{43}}"),
    VendorKey("Shopify", "shpat_", r"[0-9a-fA-F]{32}"),
    VendorKey("npm", "npm_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("Slack", "xoxb-", r"(?:\d{10,13}-){1,3}[A-Za-z0-9]{20,40}"),
    VendorKey("Slack", "xoxp-", r"(?:\d{10,13}-){1,3}[A-Za-z0-9]{20,40}"),
    VendorKey(
        "Slack", "xapp-", r"[0-9]{1}-[A-Z0-9]{8,20}-[0-9]{10,14}-[a-z0-9]{40,80}"
    ),
    VendorKey("Stripe", "sk_live_", r"[A-Za-z0-9]{24,99}"),
    VendorKey("Stripe", "rk_live_", r"[A-Za-z0-9]{24,99}"),
)
"""The keys that are known, the most telling prefix first."""

EMBEDDED_KEYS: Final = (
    # They begin with what is secret; what tells them stands within.
    ("Azure", "JQQJ9", 52, r"[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9]{26}"),
    ("Azure AI Search", "AzSe", 42, r"[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}"),
    ("Azure Redis", "AzCa", 33, r"[A-Za-z0-9]{33}AzCa[A-P][A-Za-z0-9]{5}="),
)
"""Vendor, sign, characters before the sign, and pattern of keys without a prefix."""

NAMED_KEYS: Final = (
    # Nothing tells them but a name before them, or a sign that no run holds.
    *(
        (
            "AWS",
            sign,
            0,
            rf"{sign}[\\\"']{{0,8}}\s{{0,4}}[:=]\s{{0,4}}[\\\"']{{0,8}}"
            r"([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        )
        for sign in (
            "secret_access_key",
            "SECRET_ACCESS_KEY",
            "secretAccessKey",
            "SecretAccessKey",
        )
    ),
    (
        "Microsoft Entra",
        "Q~",
        4,
        r"(?<![A-Za-z0-9_~.-])([A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34})"
        r"(?![A-Za-z0-9_~.-])",
    ),
)
"""Vendor, sign, characters before the sign, and pattern with the key as its group."""


def prefixes() -> list[str]:
    """Return how the keys of vendors begin, each once; the longest are first."""
    return sorted({key.prefix for key in VENDOR_KEYS}, key=lambda p: (-len(p), p))
