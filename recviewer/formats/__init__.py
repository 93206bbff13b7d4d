"""Files to exchanges: one module a format, each with `sniff` and `read`."""
