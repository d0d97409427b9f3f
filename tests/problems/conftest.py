"""The world that problems live in, built through actions and rolled back with the test."""

from __future__ import annotations
