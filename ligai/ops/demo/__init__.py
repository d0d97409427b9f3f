"""The demo world: real places, invented people, a few problems lived through with two honest dates."""
