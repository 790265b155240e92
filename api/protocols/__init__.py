"""Protocols of other tools, spoken over the same store."""
