"""What follows a unit that moves: everything counted there, and paths that are copied elsewhere."""

from __future__ import annotations

from typing import Any

from ligai.campaigns.models import Campaign, Docket
from ligai.ledger.verbs import Verb
from ligai.problems import rules
from ligai.problems.models import Assignment, Problem

FOLLOWERS: list[tuple[type[Any], Verb]] = [
    (Problem, rules.MOVED),
    (Assignment, rules.ASSIGNMENT_MOVED),
]
"""What is counted at a unit and is posted anew, with the sentence that says so."""

COPIES: list[tuple[type[Any], str]] = [(Campaign, "path"), (Docket, "path")]
"""(model, column): a path where nothing is counted by it."""


def add_follower(model: type[Any], verb: Verb, *copies: str) -> None:
    """Let something of a higher app follow its unit too; `copies` are further columns with a path."""
    FOLLOWERS.append((model, verb))
    COPIES.extend((model, column) for column in copies)


def add_copies(model: type[Any], *columns: str) -> None:
    """Let the path of something that is not counted follow its unit."""
    COPIES.extend((model, column) for column in columns)
