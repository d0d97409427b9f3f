"""The states, steps and verbs of an assignment: one unit's duty for a problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger.verbs import Verb
from ligai.org.access import Ability
from ligai.problems.rules.abilities import APPROVE, DISPATCH, WORK


class Duty(models.TextChoices):
    """Lead or co-handler (主办, 协办)."""

    LEAD = "lead", _("主办")
    CO = "co", _("协办")


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


@dataclass(frozen=True, slots=True)
class AssignmentStep:
    """One row of the table. `by_issuer`: asked of the unit that gave the duty, not the one that has it."""

    key: str
    label: Any
    by: Ability
    by_issuer: bool
    sources: tuple[AssignmentState, ...]
    target: AssignmentState
    verb: Verb

    def check(self, state: str) -> None:
        """Raise Refused, in words, when the step does not lead out of this state."""
        if state not in self.sources:
            raise Refused(
                _("“%(state)s”的交办件不能%(step)s") % {"state": A(state).label, "step": self.label}
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
)  # fmt: skip
HANDLE = AssignmentStep(
    "handling", _("开始办理"), WORK, False, (A.SIGNED, A.SENT_BACK), A.HANDLING,
    Verb("assignment.handling", "{actor}开始办理", "{actor} began to work on it"),
)  # fmt: skip
REPORT = AssignmentStep(
    "reported", _("反馈"), WORK, False, (A.HANDLING,), A.REPORTED,
    Verb("assignment.reported", "{actor}反馈办理结果", "{actor} reported the result"),
)  # fmt: skip
ACCEPT = AssignmentStep(
    "accepted", _("审核通过"), DISPATCH, True, (A.REPORTED,), A.ACCEPTED,
    Verb("assignment.accepted", "{actor}审核通过", "{actor} accepted the result"),
)  # fmt: skip
SEND_BACK = AssignmentStep(
    "sent_back", _("退回重办"), DISPATCH, True, (A.REPORTED,), A.SENT_BACK,
    Verb("assignment.sent_back", "{actor}退回重办", "{actor} sent it back to be done again"),
)  # fmt: skip
OBJECT = AssignmentStep(
    "objected", _("申请退单"), WORK, False, (A.DISPATCHED, A.SIGNED), A.OBJECTION,
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
)  # fmt: skip
WITHDRAW = AssignmentStep(
    "withdrawn", _("收回"), DISPATCH, True, ASSIGNMENT_OPEN, A.WITHDRAWN,
    Verb("assignment.withdrawn", "{actor}收回", "{actor} withdrew it"),
)  # fmt: skip

ASSIGNMENT_STEPS: tuple[AssignmentStep, ...] = (
    SIGN, AUTO_SIGN, HANDLE, REPORT, ACCEPT, SEND_BACK, OBJECT, UPHOLD_OBJECTION,
    REJECT_OBJECTION, ESCALATE, WITHDRAW,
)  # fmt: skip

ASSIGNMENT_EXTENDED = Verb(
    "assignment.due_set", "期限调整为{due}：{because}", "Due date set to {due}: {because}"
)
ASSIGNMENT_MOVED = Verb(
    "assignment.moved", "随机构调整转到{unit}", "Moved to {unit} with the reorganisation"
)
