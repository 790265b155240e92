"""CASE, Competencies and Academic Standards Exchange (1EdTech), versions 1.1 and 1.0."""
