"""The forms of the public site: they check what was typed and save nothing."""
