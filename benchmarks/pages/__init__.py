"""What a page costs a reader, measured in Chromium: `python -m benchmarks.pages`, and pictures of every kind."""
