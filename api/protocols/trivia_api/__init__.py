"""The Trivia API (the-trivia-api.com, docs/v2): its questions, tags and counts."""
