"""Two exchanges side by side: pairs, differences, verdicts. Nothing is drawn here."""
