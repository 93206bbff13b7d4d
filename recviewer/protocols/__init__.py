"""From events to deltas: one module for each protocol, and a registry."""
