"""Reads the ledger and tells people."""
