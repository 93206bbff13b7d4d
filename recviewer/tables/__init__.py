"""Tables of exchanges as a library: listed and filtered without being read whole."""
