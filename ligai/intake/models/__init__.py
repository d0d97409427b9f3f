"""The rows of intake: import runs, reports, the vault, links, invitations and ratings."""

from __future__ import annotations

from ligai.intake.models.contact import ContactMade
from ligai.intake.models.identity import Identity, Look
from ligai.intake.models.importing import HeadingChoice, ImportRow, ImportRun
from ligai.intake.models.photo import Photo
from ligai.intake.models.rating import Invitation, Rating
from ligai.intake.models.report import Link, ReceiptCode, Report, Subject

__all__ = [
    "ContactMade",
    "HeadingChoice",
    "Identity",
    "ImportRow",
    "ImportRun",
    "Invitation",
    "Link",
    "Look",
    "Photo",
    "Rating",
    "ReceiptCode",
    "Report",
    "Subject",
]
