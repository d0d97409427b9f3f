"""The pages of the public site, one file per errand."""
