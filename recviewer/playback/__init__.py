"""When each chunk is due, and where the playhead is: pure, time is a parameter."""
