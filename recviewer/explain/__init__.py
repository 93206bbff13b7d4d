"""Why no recording was found: what was asked, and the recordings that are nearest."""
