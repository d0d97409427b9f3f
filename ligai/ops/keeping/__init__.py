"""Backup and restore: one file that holds database and uploads, whole and checked, and never a key."""
