"""Moodle's own formats: question banks as Moodle XML and Aiken, the specification as competencies.

GIFT stands beside this folder; it takes grades and the category from here, since Moodle reads it by the
same rules.
"""
