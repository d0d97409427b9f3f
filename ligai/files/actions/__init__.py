"""Taking files in, and taking away what belongs to nothing."""

from __future__ import annotations

from ligai.files.actions.bringing import Uploads, bring
from ligai.files.actions.storing import cover, store
from ligai.files.actions.sweeping import sweep

__all__ = ["Uploads", "bring", "cover", "store", "sweep"]
