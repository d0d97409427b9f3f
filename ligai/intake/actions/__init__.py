"""Every change that an import makes: one file a subject."""

from __future__ import annotations

from ligai.intake.actions.importing import import_ledger
from ligai.intake.actions.undoing import undo_import

__all__ = ["import_ledger", "undo_import"]
