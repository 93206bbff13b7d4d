"""The chunks of an exchange as rows, in step with the playhead."""
