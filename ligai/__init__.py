"""Ligai 立改: a rectification ledger for organisations with many levels."""
