"""All summaries in memory, and the filter over them."""
