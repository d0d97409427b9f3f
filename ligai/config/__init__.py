"""Settings, addresses and entry points: the only package that reads the environment."""
