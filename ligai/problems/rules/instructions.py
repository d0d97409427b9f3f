"""A leader's instruction (批示) to a unit: who gives it, and what the unit does about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger.verbs import Verb
from ligai.org.access import LEADS, Ability, everywhere
from ligai.org.rules import Role
from ligai.problems.rules.states import OPEN

INSTRUCT = Ability(
    "instruct",
    _("作批示"),
    {**everywhere(Role.GROUP_HEAD, Role.UNIT_HEAD), Role.LEAD_OFFICER: LEADS},
)
FOLLOW = Ability("follow", _("办理批示"), everywhere(Role.UNIT_HEAD, Role.HANDLER, Role.ADMIN))
"""Asked over the unit that the instruction is given to."""

INSTRUCTED_IN = OPEN
"""States of a problem in which an instruction can be given; one given is followed in any state."""


class InstructionState(models.TextChoices):
    """How far the unit is with it."""

    GIVEN = "given", _("待阅知")
    ACKNOWLEDGED = "acknowledged", _("已阅知")
    ANSWERED = "answered", _("已回复")
    CARRIED_OUT = "carried_out", _("已落实")


G = InstructionState
INSTRUCTION_OPEN = (G.GIVEN, G.ACKNOWLEDGED, G.ANSWERED)


@dataclass(frozen=True, slots=True)
class InstructionStep:
    """One row of the table: what the unit does, from where to where."""

    key: str
    label: Any
    sources: tuple[InstructionState, ...]
    target: InstructionState
    verb: Verb

    def check(self, state: str) -> None:
        """Raise Refused, in words, when the step does not lead out of this state."""
        if state not in self.sources:
            raise Refused(
                _("“%(state)s”的批示不能%(step)s")
                % {"state": InstructionState(state).label, "step": self.label}
            )


INSTRUCTED = Verb(
    "problem.instructed",
    "{actor}批示{unit}，{until}前落实",
    "{actor} instructed {unit}, to be carried out by {until}",
)
ACKNOWLEDGE = InstructionStep(
    "acknowledged", _("阅知批示"), (G.GIVEN,), G.ACKNOWLEDGED,
    Verb(
        "problem.instruction_acknowledged",
        "{actor}阅知{by}的批示",
        "{actor} took note of the instruction by {by}",
    ),
)  # fmt: skip
ANSWER = InstructionStep(
    "answered", _("回复批示"), (G.GIVEN, G.ACKNOWLEDGED, G.ANSWERED), G.ANSWERED,
    Verb(
        "problem.instruction_answered",
        "{actor}回复{by}的批示",
        "{actor} answered the instruction by {by}",
    ),
)  # fmt: skip
CARRY_OUT = InstructionStep(
    "carried_out", _("报告批示落实"), INSTRUCTION_OPEN, G.CARRIED_OUT,
    Verb(
        "problem.instruction_carried_out",
        "{actor}报告{by}的批示已落实",
        "{actor} reported that the instruction by {by} is carried out",
    ),
)  # fmt: skip
INSTRUCTION_STEPS = (ACKNOWLEDGE, ANSWER, CARRY_OUT)
