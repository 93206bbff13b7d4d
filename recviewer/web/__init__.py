"""The app in a browser: what serves it, guards it, and draws it there."""
