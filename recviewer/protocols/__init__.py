"""Events to deltas: one module a protocol, and a registry that asks the events."""
