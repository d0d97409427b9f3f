"""Every change to problems and their parts: one function a verb, one file a subject."""

from __future__ import annotations

from ligai.problems.actions.closing import (
    close,
    confirm_claim,
    explain,
    reopen,
    uphold_publicity_objection,
)
from ligai.problems.actions.dispatch import dispatch
from ligai.problems.actions.limits import load_preset, set_limit
from ligai.problems.actions.planning import (
    add_evidence,
    add_measure,
    appoint_lead,
    report_measure,
    revise,
)
from ligai.problems.actions.registering import register
from ligai.problems.actions.taking_over import LedgerEntry, take_over, undo_take_over
from ligai.problems.actions.triage import triage
from ligai.problems.actions.verifying import begin_check, pass_check, send_back
from ligai.problems.actions.working import start, submit, take_up

__all__ = [
    "LedgerEntry",
    "add_evidence",
    "add_measure",
    "appoint_lead",
    "begin_check",
    "close",
    "confirm_claim",
    "dispatch",
    "explain",
    "load_preset",
    "pass_check",
    "register",
    "reopen",
    "report_measure",
    "revise",
    "send_back",
    "set_limit",
    "start",
    "submit",
    "take_over",
    "take_up",
    "triage",
    "undo_take_over",
    "uphold_publicity_objection",
]
