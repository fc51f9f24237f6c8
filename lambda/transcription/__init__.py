"""Recordings in, who said what and when out."""
