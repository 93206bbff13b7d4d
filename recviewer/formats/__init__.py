"""Files to exchanges: one module per format, and a registry."""
