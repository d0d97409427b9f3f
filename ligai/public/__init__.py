"""The public site: phone first, no account."""
