"""One exchange: its parts on the screen, the player and the transport bar."""
