"""A problem told as a case file: what is wrong, by when and why then, what was done, what comes next."""
