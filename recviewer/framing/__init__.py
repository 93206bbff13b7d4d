"""Bytes to events: how a body splits into the chunks a protocol understands."""
