"""Bytes to events: how a body splits into the chunks that a protocol understands."""
