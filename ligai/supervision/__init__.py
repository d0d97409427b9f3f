"""Guidance teams, visits, walk-throughs, re-checks."""
