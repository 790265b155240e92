"""The bank of quiz items: selecting, drawing by seed, marking an answer, and what is covered.

This layer and the rules for it may name the assessment tables and the spec tree; nothing else may.
"""
