"""Exports that are tables: spreadsheets and delimited text for quiz games, flashcards and two LMS.

Each importer reads columns of its own, so each has a module; what they share is written once: `rows`
turns rows into bytes, `losses` says what does not fit, `written` puts a mark scheme into words.
"""
