"""Uploads: type by content, size, hash, access-checked serving."""
