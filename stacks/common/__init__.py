"""Constructs that more than one solution is built from."""
