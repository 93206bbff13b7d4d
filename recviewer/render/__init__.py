"""The model made visible: pure functions to Content, Strip or Text; no widget."""
