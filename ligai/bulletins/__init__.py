"""Bulletins: composed from figures, frozen, printed."""
