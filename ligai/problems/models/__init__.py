"""Problems and their parts, assignments, requests and limits."""

from __future__ import annotations

from ligai.problems.models.assignment import Assignment
from ligai.problems.models.evidence import Evidence
from ligai.problems.models.instruction import Instruction, addressees
from ligai.problems.models.limit import Limit, NumberSeries
from ligai.problems.models.message import Message, MessageMark, read_upto
from ligai.problems.models.moving import Move, being_posted, moves_and_corrections
from ligai.problems.models.parts import (
    DocketEntry,
    DueChange,
    Measure,
    Request,
    Succession,
    Verification,
)
from ligai.problems.models.problem import Problem, ProblemQuerySet

__all__ = [
    "Assignment",
    "DocketEntry",
    "DueChange",
    "Evidence",
    "Instruction",
    "Limit",
    "Measure",
    "Message",
    "MessageMark",
    "Move",
    "NumberSeries",
    "Problem",
    "ProblemQuerySet",
    "Request",
    "Succession",
    "Verification",
    "addressees",
    "being_posted",
    "moves_and_corrections",
    "read_upto",
]
