"""Every change in intake: old ledgers taken over, and reports from their arrival to their rating."""

from __future__ import annotations

from ligai.intake.actions.answering import rate, tick
from ligai.intake.actions.contacting import contact
from ligai.intake.actions.covering import cover_photo, withhold_photo
from ligai.intake.actions.handing_over import hand_over, place
from ligai.intake.actions.handling import accept_report, ask_for_more, decline, reply
from ligai.intake.actions.identities import erase, look, review_look
from ligai.intake.actions.importing import import_ledger
from ligai.intake.actions.linking import join, link, open_problem, unlink
from ligai.intake.actions.masking import confirm_mask, name_subjects
from ligai.intake.actions.own import add_words, withdraw
from ligai.intake.actions.photos import pass_photos
from ligai.intake.actions.receiving import Contact, Receipt, receive
from ligai.intake.actions.reviewing import ask_review, decide_review
from ligai.intake.actions.undoing import undo_import

__all__ = [
    "Contact",
    "Receipt",
    "accept_report",
    "add_words",
    "ask_for_more",
    "ask_review",
    "confirm_mask",
    "contact",
    "cover_photo",
    "decide_review",
    "decline",
    "erase",
    "hand_over",
    "import_ledger",
    "join",
    "link",
    "look",
    "name_subjects",
    "open_problem",
    "pass_photos",
    "place",
    "rate",
    "receive",
    "reply",
    "review_look",
    "tick",
    "undo_import",
    "unlink",
    "withdraw",
    "withhold_photo",
]
