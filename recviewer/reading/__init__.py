"""A path to a recording, and a recording to a reply; knows nothing of Textual."""
