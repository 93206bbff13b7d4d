"""The JSON tree: a widget, its rows as text, and which of its nodes are open."""
