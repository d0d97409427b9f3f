"""Queues: what waits for a decision, in tabs whose counts are the lengths of their lists."""
