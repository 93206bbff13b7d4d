"""Events to transcripts: what all protocols write through."""
