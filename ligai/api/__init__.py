"""REST and Open311 for programs."""
