"""Review recorded LLM traffic: the core, usable without a terminal.

`read(path)` gives a recording's exchanges, `fold(exchange)` its choices' transcripts,
`prompt(exchange)` its request as a conversation.
"""

from recviewer.reader import fold, prompt, read

__all__ = ["__version__", "fold", "prompt", "read"]

__version__ = "0.1.0"
