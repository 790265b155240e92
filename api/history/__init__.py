"""What changed between releases, and how a release is published."""
