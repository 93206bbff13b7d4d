"""JSON text by offsets: taken apart where somebody looks, never parsed whole."""
