"""Protocols that other programs already speak. Each has a folder of its own; `web` puts it on the wire."""
