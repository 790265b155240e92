"""Records as linked data: JSON-LD of schema.org, LRMI and a vocabulary of our own."""
