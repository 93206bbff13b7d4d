"""Scripts for those who build recviewer."""
