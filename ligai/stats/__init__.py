"""Every figure, defined once and counted from postings."""
