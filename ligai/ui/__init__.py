"""What pages are made of: components, tags, tokens; no models, no domain words."""
