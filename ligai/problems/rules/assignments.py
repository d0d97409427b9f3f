"""The states, steps and verbs of an assignment: one unit's duty for a problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ligai.kernel.errors import Refused
from ligai.ledger.verbs import Verb
from ligai.org.access import Ability
from ligai.problems.rules.abilities import APPROVE, ASK, DISPATCH, ENTER_LATE, PLAN, WORK
from ligai.problems.rules.messages import MESSAGE
from ligai.problems.rules.states import State
from ligai.problems.rules.steps import Step


class Duty(models.TextChoices):
    """Lead, co-handler, or the common superior who decides after the third return (主办, 协办, 裁定)."""

    LEAD = "lead", _("主办")
    CO = "co", _("协办")
    ARBITER = "arbiter", _("裁定")


HANDLING_DUTIES = (Duty.LEAD, Duty.CO)
ALL_DUTIES = tuple(Duty)
RETURNS_BEFORE_ARBITRATION = 2  # the third goes to the common superior (信访工作条例第二十四条)


class AssignmentState(models.TextChoices):
    """Where an assignment stands."""

    DISPATCHED = "dispatched", _("已派发")
    SIGNED = "signed", _("已签收")
    HANDLING = "handling", _("办理中")
    REPORTED = "reported", _("已反馈")
    SENT_BACK = "sent_back", _("退回重办")
    OBJECTION = "objection", _("申请退单")
    ACCEPTED = "accepted", _("审核通过")
    REASSIGNED = "reassigned", _("已改派")
    ESCALATED = "escalated", _("已提级")
    WITHDRAWN = "withdrawn", _("已收回")


A = AssignmentState
ASSIGNMENT_DONE = (A.ACCEPTED, A.REASSIGNED, A.ESCALATED, A.WITHDRAWN)
ASSIGNMENT_OPEN = tuple(s for s in A if s not in ASSIGNMENT_DONE)
ASSIGNMENT_STANDS = (*ASSIGNMENT_OPEN, A.ACCEPTED)
"""Owed, or done and accepted: not passed to another unit and not taken back."""
ASSIGNMENT_UNDER_WAY = (A.SIGNED, A.HANDLING, A.SENT_BACK)

BY_DUTY = (WORK, PLAN, ENTER_LATE, ASK, MESSAGE)
"""What a unit may do to a whole problem because it has a duty in it, be the problem another unit's."""


@dataclass(frozen=True, slots=True)
class AssignmentStep:
    """One row of the table.

    `by_issuer`: asked of the unit that gave the duty, not the one that has it. `duties`: which kinds
    of duty take it. `by_itself`: time or a rule takes it; nobody is offered it.
    """

    key: str
    label: Any
    by: Ability
    by_issuer: bool
    sources: tuple[AssignmentState, ...]
    target: AssignmentState
    verb: Verb
    duties: tuple[Duty, ...] = HANDLING_DUTIES
    by_itself: bool = False

    def leads_from(self, state: str, duty: str) -> bool:
        """Does the step lead out of this state of this kind of duty?"""
        return state in self.sources and duty in self.duties

    def check(self, state: str, duty: str) -> None:
        """Raise Refused, in words, when it does not."""
        if not self.leads_from(state, duty):
            raise Refused(
                _("“%(state)s”的交办件（%(duty)s）不能%(step)s")
                % {"state": A(state).label, "duty": Duty(duty).label, "step": self.label}
            )


DISPATCHED_VERB = Verb(
    "assignment.dispatched",
    "{actor}派给{unit}，{due}到期",
    "{actor} dispatched it to {unit}, due {due}",
)
SIGN = AssignmentStep(
    "signed", _("签收"), WORK, False, (A.DISPATCHED,), A.SIGNED,
    Verb("assignment.signed", "{actor}签收", "{actor} signed for it"),
)  # fmt: skip
AUTO_SIGN = AssignmentStep(
    "auto_signed", _("自动签收"), WORK, False, (A.DISPATCHED,), A.SIGNED,
    Verb(
        "assignment.auto_signed",
        "签收时限已过，视为签收；期限从派发起算，不变",
        "The time to sign has passed, so it counts as signed; the due date has run since dispatch",
    ),
    by_itself=True,
)  # fmt: skip
HANDLE = AssignmentStep(
    "handling", _("开始办理"), WORK, False, (A.SIGNED, A.SENT_BACK), A.HANDLING,
    Verb("assignment.handling", "{actor}开始办理", "{actor} began to work on it"),
)  # fmt: skip
REPORT = AssignmentStep(
    "reported", pgettext_lazy("step", "反馈"), WORK, False, (A.HANDLING,), A.REPORTED,
    Verb("assignment.reported", "{actor}反馈办理结果", "{actor} reported the result"),
)  # fmt: skip
ACCEPT = AssignmentStep(
    "accepted", pgettext_lazy("step", "审核通过"), DISPATCH, True, (A.REPORTED,), A.ACCEPTED,
    Verb("assignment.accepted", "{actor}审核通过", "{actor} accepted the result"),
)  # fmt: skip
SEND_BACK = AssignmentStep(
    "sent_back", pgettext_lazy("step", "退回重办"), DISPATCH, True, (A.REPORTED,), A.SENT_BACK,
    Verb("assignment.sent_back", "{actor}退回重办", "{actor} sent it back to be done again"),
)  # fmt: skip
OBJECT = AssignmentStep(
    "objected", pgettext_lazy("step", "申请退单"), WORK, False, (A.DISPATCHED, A.SIGNED), A.OBJECTION,
    Verb("assignment.objected", "{actor}申请退单", "{actor} objected that it is not theirs"),
)  # fmt: skip
UPHOLD_OBJECTION = AssignmentStep(
    "reassigned", _("同意退单并改派"), APPROVE, True, (A.OBJECTION,), A.REASSIGNED,
    Verb(
        "assignment.reassigned", "{actor}同意退单，改派{unit}", "{actor} upheld it and reassigned to {unit}"
    ),
)  # fmt: skip
REJECT_OBJECTION = AssignmentStep(
    "objection_rejected", _("不同意退单"), APPROVE, True, (A.OBJECTION,), A.SIGNED,
    Verb(
        "assignment.objection_rejected",
        "{actor}不同意退单，应当办理，不得再退",
        "{actor} rejected the objection; it may not be returned again",
    ),
)  # fmt: skip
ESCALATE = AssignmentStep(
    "escalated", _("提级裁定"), WORK, False, (A.OBJECTION,), A.ESCALATED,
    Verb(
        "assignment.escalated",
        "第三次退单，自动提交{unit}裁定，{due}前决定",
        "Third return: goes by itself to {unit}, which decides by {due}",
    ),
    by_itself=True,
)  # fmt: skip
ARBITRATE = AssignmentStep(
    "arbitrated", _("裁定承办单位"), APPROVE, False, (A.DISPATCHED,), A.REASSIGNED,
    Verb(
        "assignment.arbitrated",
        "{actor}裁定由{unit}承办，不得再退",
        "{actor} decided that {unit} handles it; it may not be returned again",
    ),
    duties=(Duty.ARBITER,),
)  # fmt: skip
WITHDRAW = AssignmentStep(
    "withdrawn", _("收回"), DISPATCH, True, ASSIGNMENT_OPEN, A.WITHDRAWN,
    Verb("assignment.withdrawn", "{actor}收回", "{actor} withdrew it"),
    duties=ALL_DUTIES,
)  # fmt: skip

ASSIGNMENT_STEPS: tuple[AssignmentStep, ...] = (
    SIGN, AUTO_SIGN, HANDLE, REPORT, ACCEPT, SEND_BACK, OBJECT, UPHOLD_OBJECTION,
    REJECT_OBJECTION, ESCALATE, ARBITRATE, WITHDRAW,
)  # fmt: skip

ASSIGNMENT_EXTENDED = Verb(
    "assignment.due_set", "期限调整为{due}：{because}", "Due date set to {due}: {because}"
)
ASSIGNMENT_MOVED = Verb(
    "assignment.moved", "随机构调整转到{unit}", "Moved to {unit} with the reorganisation"
)

UNDER_WAY = Step(
    "under_way", _("进入整改"), WORK, (State.ASSIGNED,), State.IN_PROGRESS,
    Verb(
        "problem.under_way",
        "{unit}签收主办件，进入整改",
        "{unit} signed for the lead duty; the rectification is under way",
    ),
)  # fmt: skip
"""Follows by itself from the first signature on the lead duty, so it is not in the table of buttons."""
