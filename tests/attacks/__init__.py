"""Attacks, each by name, with what must come of it; tests/fuzz attacks by numbers."""
