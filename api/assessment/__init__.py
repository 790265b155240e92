"""The bank of quiz items: selecting them, with their options, from a release.

This layer and the rules for it may name the assessment tables and the spec tree; nothing else may.
"""
