"""The model that an address names, where only the address does.

| where | address |
|---|---|
| Bedrock | `/model/ID/converse`, `/model/ID/invoke-with-response-stream` |
| Gemini, Vertex AI | `/models/ID:generateContent` |
| Azure OpenAI | `/deployments/ID/chat/completions` |

Sources: the providers' references of these calls.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_NAMED = re.compile(
    r"/(?:models?/([^/?#]+?)(?::\w+|/(?:converse|invoke)\b.*)|deployments/([^/?#]+)/.*)$"
)


def model_of(url: str) -> str | None:
    """Return the model that an address names; None where it names none."""
    found = _NAMED.search(url.partition("?")[0])
    return unquote(found[1] or found[2]) if found else None
