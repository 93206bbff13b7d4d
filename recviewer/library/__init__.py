"""The library: finding, summarising, filtering and arranging recordings."""
