"""A release described for harvesters and citations, generated from its descriptor."""
