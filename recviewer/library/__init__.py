"""Which recordings there are: scanning, summaries, grouping, filtering."""
