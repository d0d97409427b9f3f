"""The officials' pages: they look and ask, they never write."""
