"""YAML to plain data, by libyaml's events."""
