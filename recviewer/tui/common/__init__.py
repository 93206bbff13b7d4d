"""Widgets and drawing primitives that several rooms use."""
