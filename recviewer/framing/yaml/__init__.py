"""YAML to plain data, built from libyaml's events."""
