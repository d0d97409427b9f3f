"""What comes in, as tables of values: old ledgers and reports; no database here."""

from __future__ import annotations

from ligai.intake.rules.importing import *
from ligai.intake.rules.reports import *
