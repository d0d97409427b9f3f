"""One file a page; page files do not know each other."""
