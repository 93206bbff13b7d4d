"""The queue of a review: its list, and the comparison beside it."""
