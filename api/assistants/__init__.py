"""The bank as tools and resources of an assistant, by the Model Context Protocol, over the store itself.

`server` wires the official SDK and is imported by `start` alone, for the SDK is an optional extra; the
other modules know nothing of it.
"""
