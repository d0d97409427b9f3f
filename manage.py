#!/usr/bin/env python
"""Django's usual entry point; the same commands as the console script `ligai`."""

from __future__ import annotations

from ligai.ops.cli import main

if __name__ == "__main__":
    main()
