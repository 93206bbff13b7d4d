"""Which format a file is of: each is asked, the first that knows it reads it."""

from __future__ import annotations

from collections.abc import Sequence

from recviewer.formats.base import Format
from recviewer.formats.document import Document
from recviewer.formats.har import Har
from recviewer.formats.http_json import HttpJson
from recviewer.formats.httprr import Httprr
from recviewer.formats.langsmith import LangSmith
from recviewer.formats.nock import Nock
from recviewer.formats.ogx import Ogx
from recviewer.formats.timed import Timed
from recviewer.formats.vcrpy import Vcrpy
from recviewer.model.exchange import Exchange

FORMATS: tuple[type[Format], ...] = (
    Ogx,
    HttpJson,
    Har,
    Nock,
    LangSmith,
    Timed,
    Vcrpy,
    Httprr,
)
"""All formats, in the order in which they are asked."""


def read(document: Document) -> Sequence[Exchange] | None:
    """Read the exchanges of a file; None where no format knows it.

    Raises:
        ValueError: If a format knows it, but it is broken.
    """
    readings = (format.read(document) for format in FORMATS)
    return next((found for found in readings if found is not None), None)
