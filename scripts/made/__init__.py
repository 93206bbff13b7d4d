"""Makes recordings of every protocol, framing and format, and says what is in them."""
