"""Open Trivia DB (opentdb.com, api_config.php): its questions, encodings and session tokens."""
