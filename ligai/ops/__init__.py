"""The command line: init, demo, import, figures, audit, worker."""
