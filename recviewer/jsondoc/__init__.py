"""JSON text handled by offsets: only what somebody looks at is parsed."""
