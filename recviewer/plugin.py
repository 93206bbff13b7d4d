"""The interface for formats and protocols of other packages.

A plugin imports recviewer from here and nowhere else. What this module offers stays as
it is within a major version; everything else in recviewer may change at any time.

A *format* reads files: a class like `Format`, registered as an entry point of the group
`recviewer.formats`. A *protocol* gives meaning to the chunks of responses: a class like
`WireProtocol`, registered in the group `recviewer.protocols`. They need not derive from
those classes, but may; `claims_type` and `event` of a protocol are optional.

Order and names:

- Each class has a `name`, and may have a `priority`, a number that is 0 by default.
- Plugins with a priority above 0 are asked before everything built in, the highest
  first; those of equal priority in the order of their entry points' names.
- Any other plugin is asked after everything built in, except that plugins come before
  the raw formats (`aws-event-stream`, `sse`, `json-lines`, `json-chunks`, `json`),
  which accept almost any file.
- A plugin with the name of something built in replaces it. With a priority of 0 or
  less, it also takes its place in the order.
- Of two plugins with the same name, the one whose entry point comes first is used.

Errors: `Format.read` raises a `ValueError` for a file that has its format but is
broken, and its message is shown in place of the file. Any other error of a plugin, also
while it is imported, is a bug in it: a note says so in one line, and the file is read
as if the plugin were not there.
"""

from recviewer.formats.base import Format
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchange,
)
from recviewer.formats.document import Document, JsonValue, Record
from recviewer.jsondoc.parsing import dumps, loads
from recviewer.jsondoc.values import mapping, number, sequence, string
from recviewer.model.exchange import Chunks, Exchange, Request, Response
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import Arrivals, ResponseError, Totals
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections, channel
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.recorded_errors import response_error

__all__ = [
    "Arrivals",
    "Call",
    "CallRequest",
    "CallResponse",
    "Channel",
    "ChoiceBuilder",
    "Chunks",
    "Document",
    "Exchange",
    "Format",
    "JsonValue",
    "Kind",
    "Record",
    "ReplyBuilder",
    "Request",
    "Response",
    "ResponseError",
    "Sections",
    "StoredBody",
    "Totals",
    "WireProtocol",
    "channel",
    "dumps",
    "loads",
    "mapping",
    "number",
    "response_error",
    "sequence",
    "string",
    "to_exchange",
]
