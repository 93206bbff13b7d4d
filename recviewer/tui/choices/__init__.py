"""The choices of an exchange, side by side on one playhead."""
