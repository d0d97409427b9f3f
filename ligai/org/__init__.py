"""The tree of units, persons in posts, and who may do what."""
