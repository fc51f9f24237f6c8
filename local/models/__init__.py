"""Models behind the local AI services: open weights, taken from packages, run on the CPU."""
