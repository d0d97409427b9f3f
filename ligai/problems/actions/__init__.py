"""Every change to problems and their parts: one function a verb, one file a subject."""

from __future__ import annotations

from ligai.problems.actions.answering import note_answer
from ligai.problems.actions.assigning import delegate
from ligai.problems.actions.assignments import (
    accept,
    ask_again,
    begin,
    report,
    sign,
    withdraw,
    withdraw_all,
)
from ligai.problems.actions.clock import tick
from ligai.problems.actions.closing import (
    close,
    confirm_claim,
    reopen,
    uphold_publicity_objection,
)
from ligai.problems.actions.corrected_duties import continue_corrections
from ligai.problems.actions.correcting import accept_late, correct
from ligai.problems.actions.dispatch import dispatch
from ligai.problems.actions.evidence import add_before, add_evidence, replace_evidence
from ligai.problems.actions.hand import Late
from ligai.problems.actions.handing_over import end_post
from ligai.problems.actions.instructions import acknowledge, answer, carry_out, instruct
from ligai.problems.actions.limits import load_preset, set_limit
from ligai.problems.actions.listing import freeze_docket, list_on
from ligai.problems.actions.merging import merge, unmerge
from ligai.problems.actions.messages import read_messages, send_message
from ligai.problems.actions.moving import close_unit, continue_moves, merge_units, move_unit
from ligai.problems.actions.objections import (
    arbitrate,
    object_to,
    reject_objection,
    uphold_objection,
)
from ligai.problems.actions.pausing import end_pauses, resume
from ligai.problems.actions.planning import (
    add_measure,
    appoint_lead,
    report_measure,
    revise,
)
from ligai.problems.actions.recounting import enter_notice, recount_dues
from ligai.problems.actions.recusing import note_recusal
from ligai.problems.actions.redacting import redact
from ligai.problems.actions.registering import register
from ligai.problems.actions.requests import (
    approve,
    ask,
    include_again,
    refuse,
    withdraw_request,
)
from ligai.problems.actions.taking_over import (
    LedgerEntry,
    take_over,
    take_over_many,
    undo_take_over,
)
from ligai.problems.actions.triage import triage
from ligai.problems.actions.verifying import begin_check, check_no_party, pass_check, send_back
from ligai.problems.actions.working import start, submit, take_up

__all__ = [
    "Late",
    "LedgerEntry",
    "accept",
    "accept_late",
    "acknowledge",
    "add_before",
    "add_evidence",
    "add_measure",
    "answer",
    "appoint_lead",
    "approve",
    "arbitrate",
    "ask",
    "ask_again",
    "begin",
    "begin_check",
    "carry_out",
    "check_no_party",
    "close",
    "close_unit",
    "confirm_claim",
    "continue_corrections",
    "continue_moves",
    "correct",
    "delegate",
    "dispatch",
    "end_pauses",
    "end_post",
    "enter_notice",
    "freeze_docket",
    "include_again",
    "instruct",
    "list_on",
    "load_preset",
    "merge",
    "merge_units",
    "move_unit",
    "note_answer",
    "note_recusal",
    "object_to",
    "pass_check",
    "read_messages",
    "recount_dues",
    "redact",
    "refuse",
    "register",
    "reject_objection",
    "reopen",
    "replace_evidence",
    "report",
    "report_measure",
    "resume",
    "revise",
    "send_back",
    "send_message",
    "set_limit",
    "sign",
    "start",
    "submit",
    "take_over",
    "take_over_many",
    "take_up",
    "tick",
    "triage",
    "undo_take_over",
    "unmerge",
    "uphold_objection",
    "uphold_publicity_objection",
    "withdraw",
    "withdraw_all",
    "withdraw_request",
]
