"""The chunks of an exchange as a table, and the JSON of one of them."""
