"""The heart: events, postings, seals, tallies and their audit."""
