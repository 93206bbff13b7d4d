"""The server of `recviewer serve`: its page, the gate before it, and its sessions."""
