"""Playback: the timeline of a reply, and a player over it. No timer, no Textual."""
