"""Drawings: a release as pictures, each with the table behind it and a description in words.

config      what is drawn of a package, from which tables and fields: schemas/drawings
make        the kinds of drawings, one visible dict
timeline    events on an axis of days, from events
map         places on land and sea, a panel for each scale, from places and world
ranges      numbers with their ranges, from figures
matrix      who stood where on what
drawn       what a drawing comes with
material    rows with names for ids and labels for codes
svg, style  the picture as it stands in a page and as a file; png renders the file, by render
labels      where labels go; text is how wide they are
scales      axes of days and numbers; projection is the plane of a map
"""
