"""The table of transitions of a problem, each with its sentence, and the verbs that change no state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ligai.kernel.errors import Refused
from ligai.ledger.verbs import Verb
from ligai.org.access import Ability
from ligai.problems.rules.abilities import (
    APPROVE,
    CLOSE,
    DISPATCH,
    IMPORT,
    MERGE,
    PUBLISH,
    REOPEN,
    SUBMIT,
    TRIAGE,
    VERIFY,
    WORK,
)
from ligai.problems.rules.states import OPEN, State


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table of transitions. `target` None: the action decides (resume)."""

    key: str
    label: Any
    by: Ability
    sources: tuple[State, ...]
    target: State | None
    verb: Verb

    def check(self, state: str) -> None:
        """Raise Refused, in words, when the step does not lead out of this state."""
        if state not in self.sources:
            raise Refused(
                _("“%(state)s”的问题不能%(step)s")
                % {"state": State(state).label, "step": self.label}
            )


def _step(
    key: str, label: Any, by: Ability, sources: tuple[State, ...], target: State | None,
    zh: str, en: str,
) -> Step:  # fmt: skip
    return Step(key, label, by, sources, target, Verb(f"problem.{key}", zh, en))


S = State

REGISTERED = Verb(
    "problem.registered",
    "{actor}登记问题，来源：{source}",
    "{actor} registered the problem, found by: {source}",
)
TAKEN_OVER = Verb(
    "problem.taken_over",
    "{actor}从台账“{file}”第{row}行接转",
    "{actor} took it over from ledger “{file}”, row {row}",
)
TRIAGE_STEP = _step(
    "triaged", _("研判"), TRIAGE,
    (S.DRAFT, S.TRIAGED, S.ASSIGNED, S.IN_PROGRESS, S.REOPENED), S.TRIAGED,
    "{actor}研判：{disposition}。{because}", "{actor} triaged it: {disposition}. {because}",
)  # fmt: skip
EXPLAIN_STEP = _step(
    "explained", _("同意解释说明"), APPROVE, (S.TRIAGED,), S.PUBLISHED,
    "{actor}同意解释说明，依据：{basis}", "{actor} agreed to explain instead, on the basis of {basis}",
)  # fmt: skip
DISPATCH_STEP = _step(
    "assigned", pgettext_lazy("step", "交办"), DISPATCH, (S.TRIAGED, S.REOPENED), S.ASSIGNED,
    "{actor}交办，主办{unit}，{due}到期", "{actor} assigned it to {unit}, due {due}",
)  # fmt: skip
START = _step(
    "started", _("开始整改"), WORK, (S.ASSIGNED,), S.IN_PROGRESS,
    "{actor}开始整改", "{actor} began the rectification",
)  # fmt: skip
SUBMIT_STEP = _step(
    "submitted", _("申请销号"), SUBMIT, (S.IN_PROGRESS, S.LONG_TERM), S.SUBMITTED,
    "{actor}申请销号", "{actor} requested closure",
)  # fmt: skip
BEGIN_CHECK = _step(
    "verifying", _("开始核查"), VERIFY, (S.SUBMITTED,), S.VERIFYING,
    "{actor}到现场核查，第{round}次", "{actor} began check no. {round} on site",
)  # fmt: skip
PASS = _step(
    "passed", _("核查通过"), VERIFY, (S.VERIFYING,), S.PUBLISHED,
    "{actor}核查通过，公示到{until}", "{actor} passed the check; publicity runs until {until}",
)  # fmt: skip
PASSED_UNPUBLISHED = Verb(
    "problem.passed_unpublished",
    "{actor}核查通过；此件不公示，由第二个人同意销号",
    "{actor} passed the check; it is not published, a second person agrees to closure",
)
RETURN = _step(
    "returned", pgettext_lazy("step", "退回整改"), VERIFY, (S.VERIFYING,), S.RETURNED,
    "{actor}退回整改，{due}前改好", "{actor} sent it back, to be mended by {due}",
)  # fmt: skip
UPHOLD = _step(
    "objection_upheld", _("异议成立，退回整改"), PUBLISH, (S.PUBLISHED,), S.RETURNED,
    "{actor}认定公示期异议成立，退回整改", "{actor} upheld an objection and sent it back",
)  # fmt: skip
TAKE_UP = _step(
    "taken_up", _("继续整改"), WORK, (S.RETURNED,), S.IN_PROGRESS,
    "{actor}继续整改", "{actor} took the rectification up again",
)  # fmt: skip
CLOSE_STEP = _step(
    "closed", _("同意销号"), CLOSE, (S.PUBLISHED,), S.CLOSED,
    "{actor}同意销号，回头看到{until}", "{actor} approved closure; observed until {until}",
)  # fmt: skip
REOPEN_STEP = _step(
    "reopened", _("重开"), REOPEN, (S.CLOSED, S.CLOSED_CLAIMED), S.REOPENED,
    "{actor}重开：{because}", "{actor} reopened it: {because}",
)  # fmt: skip
CONFIRM = _step(
    "claim_confirmed", _("核实接转的销号"), VERIFY, (S.CLOSED_CLAIMED,), S.CLOSED,
    "{actor}核实台账所记的销号属实", "{actor} verified the closure claimed by the old ledger",
)  # fmt: skip
CLAIM = _step(
    "closed_claimed", _("接转为已销号"), IMPORT, (S.ASSIGNED,), S.CLOSED_CLAIMED,
    "台账记为已完成，接转为“已销号（接转）”，未经本系统核查",
    "The old ledger says done; taken over as claimed, not checked here",
)  # fmt: skip
PAUSE = _step(
    "paused", _("挂账"), APPROVE, (S.ASSIGNED, S.IN_PROGRESS), S.PAUSED,
    "{actor}同意挂账到{until}", "{actor} agreed to hold it on account until {until}",
)  # fmt: skip
RESUME = _step(
    "resumed", _("恢复办理"), WORK, (S.PAUSED,), None,
    "{actor}恢复办理", "{actor} resumed it",
)  # fmt: skip
KEEP_ON = _step(
    "long_term", _("转长期坚持"), APPROVE, (S.IN_PROGRESS,), S.LONG_TERM,
    "{actor}同意转为长期坚持", "{actor} agreed to keep it up for the long term",
)  # fmt: skip
MERGE_STEP = _step(
    "merged", _("并单"), MERGE, OPEN, S.MERGED,
    "{actor}并入{survivor}", "{actor} merged it into {survivor}",
)  # fmt: skip
UNMERGE = _step(
    "unmerged", _("撤销并单"), MERGE, (S.MERGED,), None,
    "{actor}撤销并单", "{actor} took the merge back",
)  # fmt: skip
VOID_STEP = _step(
    "voided", _("作废"), APPROVE, OPEN, S.VOID,
    "{actor}同意作废", "{actor} agreed to void it",
)  # fmt: skip
ANSWERED_BACK = _step(
    "answered_back", _("群众评价没解决，退回整改"), REOPEN, (S.PUBLISHED,), S.RETURNED,
    "有群众评价没解决，退回整改", "Somebody concerned says it is not solved: sent back",
)  # fmt: skip
ANSWERED_OPEN = _step(
    "answered_open", _("群众评价没解决，重开"), REOPEN, (S.CLOSED, S.CLOSED_CLAIMED), S.REOPENED,
    "有群众评价没解决，重开", "Somebody concerned says it is not solved: reopened",
)  # fmt: skip

STEPS: tuple[Step, ...] = (
    TRIAGE_STEP, EXPLAIN_STEP, DISPATCH_STEP, START, SUBMIT_STEP, BEGIN_CHECK, PASS, RETURN, UPHOLD,
    TAKE_UP, CLOSE_STEP, REOPEN_STEP, CONFIRM, CLAIM, PAUSE, RESUME, KEEP_ON, MERGE_STEP, UNMERGE,
    VOID_STEP,
)  # fmt: skip
ANSWER_STEPS = (ANSWERED_BACK, ANSWERED_OPEN)
"""What the people concerned bring about; nobody takes these steps from the desk."""


REVISED = Verb("problem.revised", "{actor}补充完善：{fields}", "{actor} revised: {fields}")
LEAD_APPOINTED = Verb(
    "problem.lead_appointed", "{actor}确定{lead}包保", "{actor} named {lead} as lead officer"
)
MEASURE_ADDED = Verb(
    "problem.measure_added", "{actor}制定措施：{what}", "{actor} added a measure: {what}"
)
MEASURE_DONE = Verb(
    "problem.measure_done",
    "{actor}报告“{what}”完成{done}",
    "{actor} reported “{what}”: {done} done",
)
EVIDENCE_ADDED = Verb(
    "problem.evidence_added", "{actor}提交佐证：{what}", "{actor} added evidence: {what}"
)
EVIDENCE_REPLACED = Verb(
    "problem.evidence_replaced",
    "{actor}换上第{revision}版佐证：{what}",
    "{actor} handed in version {revision} of the evidence: {what}",
)
DUE_SET = Verb(
    "problem.due_set",
    "{actor}核定期限{due}：{because}",
    "{actor} set the due date {due}: {because}",
)
CORRECTED = Verb(
    "problem.corrected",
    "{actor}更正{field}：{old}→{new}",
    "{actor} corrected {field}: {old} → {new}",
)
LATE_ACCEPTED = Verb(
    "problem.late_accepted", "{actor}认可补录的办结日期{declared}",
    "{actor} accepted the late-entered date {declared}",
)  # fmt: skip
MOVED = Verb("problem.moved", "随机构调整转到{unit}", "Moved to {unit} with the reorganisation")
LISTED = Verb("problem.listed", "{actor}列入清单{docket}", "{actor} put it on docket {docket}")
RECEIVED_MERGE = Verb(
    "problem.received_merge", "{actor}并入{merged}", "{actor} merged {merged} into this one"
)
LOST_MERGE = Verb(
    "problem.lost_merge", "{actor}撤销并入的{merged}", "{actor} took the merge of {merged} back"
)
IMPORT_UNDONE = Verb(
    "problem.import_undone",
    "{actor}撤销了带来此件的导入",
    "{actor} undid the import that brought it",
)
RECUSED = Verb(
    "problem.recused", "有人要回避，请改派", "Somebody must have no part in it; please replace them"
)
ANSWERED = Verb(
    "problem.answered", "又有群众评价没解决", "Somebody else concerned says it is not solved"
)
