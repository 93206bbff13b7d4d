"""The library: the tree of recordings, its header and its filter."""
