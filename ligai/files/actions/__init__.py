"""Taking files in, and taking away what belongs to nothing."""

from __future__ import annotations

from ligai.files.actions.storing import store
from ligai.files.actions.sweeping import sweep

__all__ = ["store", "sweep"]
