"""Campaigns, batches, themes, leading groups and dockets."""
