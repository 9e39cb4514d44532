"""YAML as staff type it, every value with its line."""
