"""Every figure of Ligai, defined once: id, version, words, what is counted over what."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from ligai.problems import rules
from ligai.problems.models import Assignment
from ligai.problems.rules import HANDLING_DUTIES, OPEN, Duty, RequestKind, State
from ligai.stats.conditions import (
    Condition,
    began_with,
    happened,
    known,
    matured,
    newest,
    not_after,
    one_of,
    related,
    term_ended,
    told,
    within_term,
)
from ligai.stats.of_dockets import R12
from ligai.stats.of_rechecks import R16
from ligai.stats.of_reports import OF_REPORTS
from ligai.stats.terms import (
    AT_ONCE,
    BEING_VERIFIED,
    COUNTED,
    DUE_ORIGINALLY,
    EXCLUDED,
    FINAL,
    HAS_COME_DUE,
    INCLUDED,
    IS_CLOSED,
    ON_LEDGER,
    ON_TIME,
    STILL_OPEN,
    TAKEN_OVER,
    TRIAGED,
    Figure,
    Measure,
    Printed,
)

__all__ = ["FIGURES", "HEADLINES", "Figure", "Measure"]


def _beside(part: Condition, whole: Condition, included_part: Condition) -> tuple[Measure, ...]:
    """What every rate says: how many were taken over, how many excluded, and the rate with them."""
    return (
        Measure("taken_over", "其中接转", "of which taken over", part & whole & TAKEN_OVER),
        Measure("excluded", "剔除", "excluded", EXCLUDED & included_part),
    )


R4 = Figure(
    "R4",
    1,
    "办结率",
    "Handled rate",
    "已有最终结果（核查通过并公示、已销号）的问题÷全部问题，不含已批准剔除、并单和作废的",
    "Problems with a final result (check passed, or closed) ÷ all problems, without approved "
    "exclusions, merged and void ones",
    part=FINAL,
    whole=INCLUDED,
    beside=(
        *_beside(FINAL, INCLUDED, COUNTED),
        Measure("being_verified", "核查中", "being verified", INCLUDED & BEING_VERIFIED),
        Measure(
            "part_with_excluded", "含剔除的办结", "handled, exclusions included",
            COUNTED & FINAL,
        ),
        Measure("whole_with_excluded", "含剔除的总数", "all, exclusions included", COUNTED),
    ),
)  # fmt: skip

R5 = Figure(
    "R5",
    1,
    "按时办结率",
    "Handled on time",
    "办结日不晚于现行期限的问题÷期限已过的问题。期限在次日零时到期；没有期限的单列，从不算按时；"
    "补录的办结日，经第二人认可以前按录入日计",
    "Handled not after the due date in force ÷ problems whose due date has passed. A due date matures "
    "at 00:00 of the next day; unknown due dates are shown apart and never on time; a late-entered "
    "date counts on the day it was told until a second person accepts it",
    part=ON_TIME,
    whole=HAS_COME_DUE,
    beside=(
        *_beside(ON_TIME, HAS_COME_DUE, COUNTED & matured("due_on")),
        Measure("being_verified", "核查中", "being verified", HAS_COME_DUE & BEING_VERIFIED),
        Measure("unknown_due", "没有期限", "due date unknown", INCLUDED & ~known("due_on")),
        Measure(
            "as_declared", "按申报日算按时", "on time as declared",
            HAS_COME_DUE & not_after("declared_on", "due_on"),
        ),
        Measure(
            "part_original", "按原定期限按时", "on time by the original due date",
            DUE_ORIGINALLY & not_after("handled_on", "original_due_on"),
        ),
        Measure(
            "whole_original", "原定期限已过", "original due date passed", DUE_ORIGINALLY
        ),
    ),
)  # fmt: skip

R13 = Figure(
    "R13",
    1,
    "销号率",
    "Closure rate",
    "已销号（含回头看期）的台账问题÷纳入整改台账的问题；重开的算未销号",
    "Closed ledger problems (under observation too) ÷ problems on the ledger; a reopened one is open",
    part=IS_CLOSED,
    whole=INCLUDED & ON_LEDGER,
    beside=(
        *_beside(IS_CLOSED, INCLUDED & ON_LEDGER, ON_LEDGER),
        Measure(
            "reopened", "反弹重开", "reopened",
            INCLUDED & ON_LEDGER & one_of("state", State.REOPENED),
        ),
    ),
)  # fmt: skip

R14 = Figure(
    "R14",
    1,
    "立行立改率",
    "Fixed at once",
    "按立行立改办完并销号的问题÷研判为立行立改或纳入整改台账的问题；按截至日有效的研判结论算，重开的算未办完",
    "Problems triaged “fix at once” and closed ÷ problems triaged “fix at once” or put on the ledger, "
    "by the triage in force on the day; a reopened one is open",
    part=IS_CLOSED & AT_ONCE,
    whole=INCLUDED & TRIAGED,
    beside=(
        *_beside(IS_CLOSED & AT_ONCE, INCLUDED & TRIAGED, TRIAGED),
        Measure("on_ledger", "纳入整改台账", "on the ledger", INCLUDED & ON_LEDGER),
        Measure("at_once", "立行立改", "to be fixed at once", INCLUDED & AT_ONCE),
    ),
)  # fmt: skip

R6 = Figure(
    "R6",
    1,
    "逾期率",
    "Overdue",
    "期限已过而没有按时办结的问题÷期限已过的问题；等于1减按时办结率，没有期限的不算在内",
    "Problems whose due date has passed and that were not handled by then ÷ problems whose due date "
    "has passed; 1 − R5, without unknown due dates",
    part=~ON_TIME,
    whole=HAS_COME_DUE,
    beside=(
        *_beside(~ON_TIME, HAS_COME_DUE, COUNTED & matured("due_on")),
        Measure("handled_late", "已办结但晚了", "handled late", HAS_COME_DUE & ~ON_TIME & known("handled_on")),
        Measure("still_open", "仍未办结", "still not handled", HAS_COME_DUE & ~known("handled_on")),
    ),
)  # fmt: skip

_EXTENDED = happened(rules.APPROVED[RequestKind.EXTENSION])

R7 = Figure(
    "R7",
    1,
    "延期率",
    "Extended",
    "批准过延期（一次或多次）的问题÷全部问题，不含已批准剔除、并单和作废的",
    "Problems with at least one approved extension ÷ all problems, without approved exclusions, merged "
    "and void ones",
    part=_EXTENDED,
    whole=INCLUDED,
    beside=_beside(_EXTENDED, INCLUDED, COUNTED),
)

_PASSED = (rules.PASS.verb, rules.PASSED_UNPUBLISHED)
_CHECKED = happened(*_PASSED, rules.RETURN.verb)
_PASSED_FIRST = began_with(_PASSED, (rules.RETURN.verb,))

R15 = Figure(
    "R15",
    1,
    "复核通过率",
    "Passed at the first check",
    "第一次核查就通过的问题÷核查过的问题",
    "Problems that passed their first check on site ÷ problems that were checked",
    part=_PASSED_FIRST,
    whole=INCLUDED & _CHECKED,
    beside=(
        Measure("excluded", "剔除", "excluded", EXCLUDED & _CHECKED),
        Measure(
            "sent_back", "退回过", "sent back at least once",
            INCLUDED & happened(rules.RETURN.verb),
        ),
    ),
)  # fmt: skip

_CLOSINGS = (rules.CLOSE_STEP.verb, rules.CONFIRM.verb)
_OBSERVED = term_ended(_CLOSINGS, "until")
_BACK = within_term(_CLOSINGS, "until", (rules.REOPEN_STEP.verb, rules.ANSWERED_OPEN.verb))

R18 = Figure(
    "R18",
    1,
    "反弹率",
    "Reopened under observation",
    "销号以后、回头看期内重开过的问题÷销号而且回头看期已满的问题；重开按实际发生的日子算，接转来未经核实的没有回头看期，不算在内",
    "Problems reopened while under observation ÷ problems closed whose observation has ended; the day "
    "on which it was true counts; claims taken over and not verified are not observed",
    part=_BACK,
    whole=INCLUDED & _OBSERVED,
    beside=(
        *_beside(_BACK, INCLUDED & _OBSERVED, _OBSERVED),
        Measure("part_with_excluded", "含剔除的重开", "reopened, exclusions included", COUNTED & _BACK),
        Measure("whole_with_excluded", "含剔除的总数", "all, exclusions included", COUNTED & _OBSERVED),
    ),
)  # fmt: skip

R21 = Figure(
    "R21",
    1,
    "包保覆盖率",
    "Open with a lead officer",
    "定了包保领导的在办问题÷全部在办问题",
    "Open problems with a named lead officer ÷ open problems",
    part=~one_of("lead_id", "0"),
    whole=STILL_OPEN,
    beside=(
        Measure("excluded", "剔除", "excluded", EXCLUDED & one_of("state", *OPEN)),
        Measure(
            "without", "没有包保领导", "without a lead officer",
            STILL_OPEN & one_of("lead_id", "0"),
        ),
    ),
)  # fmt: skip

_DUTY = one_of("category", *HANDLING_DUTIES)
_SIGNED = happened(rules.SIGN.verb, rules.AUTO_SIGN.verb)

R2 = Figure(
    "R2",
    1,
    "签收率",
    "Signed for",
    "已签收的交办件÷派发的交办件（主办和协办）；只供了解，期限从派发起算，不因签收早晚而变",
    "Assignments signed for ÷ assignments dispatched (lead and co-handlers); for information: the clock "
    "starts at dispatch, whenever somebody signs",
    part=_SIGNED,
    whole=_DUTY,
    beside=(
        Measure(
            "auto_signed", "其中逾时视为签收", "of which by the clock",
            _DUTY & happened(rules.AUTO_SIGN.verb),
        ),
    ),
    subject=Assignment.kind,
)  # fmt: skip

_OBJECTED = happened(rules.OBJECT.verb)

R20 = Figure(
    "R20",
    1,
    "退单率",
    "Returned by the unit",
    "承办单位申请退单的交办件÷派发的交办件（主办和协办）",
    "Assignments that the unit objected to ÷ assignments dispatched (lead and co-handlers)",
    part=_OBJECTED,
    whole=_DUTY,
    beside=(
        Measure(
            "upheld", "其中改派", "of which reassigned",
            _DUTY & happened(rules.UPHOLD_OBJECTION.verb),
        ),
        Measure(
            "escalated", "其中提级裁定", "of which decided from above",
            _DUTY & happened(rules.ESCALATE.verb),
        ),
    ),
    subject=Assignment.kind,
)  # fmt: skip


def _lead_duty(*which: Q) -> Condition:
    """The duty that a whole problem was given with, or one that took its place."""
    return related(
        lambda _asked: Assignment.objects.filter(
            *which, pk=OuterRef("thing_id"), parent=None, duty=Duty.LEAD
        )
    )


_EARLIER = Assignment.objects.filter(
    problem=OuterRef("problem"), parent=None, duty=Duty.LEAD, pk__lt=OuterRef("pk")
)
_GONE_UP = _lead_duty() & happened(rules.ESCALATE.verb)

R20B = Figure(
    "R20b",
    1,
    "平均转手次数",
    "Times passed on, per problem",
    "问题的主办因退单改派或者提级裁定而离开一个单位的次数÷交办的问题；一件问题重开后再交办仍算一件，"
    "转手算在退出的单位，问题算在最先承办的单位",
    "How often the lead duty of a problem left a unit because an objection was upheld or went to the "
    "common superior ÷ problems dispatched; a problem dispatched again after reopening is one. The "
    "passing counts for the unit that it left, the problem for the unit that had it first",
    part=(_lead_duty() & happened(rules.UPHOLD_OBJECTION.verb)) | _GONE_UP,
    whole=_lead_duty(Q(~Exists(_EARLIER))),
    beside=(Measure("escalated", "其中提级裁定", "of which decided from above", _GONE_UP),),
    subject=Assignment.kind,
    printed=Printed.MEAN,
)

_TIMED = (*_PASSED, rules.LATE_ACCEPTED)
_WAS_PAUSED = happened(rules.PAUSE.verb)

R24 = Figure(
    "R24",
    1,
    "办理时长",
    "How long the handling took",
    "已办结的问题从交办到核查通过的那次申请销号所用的工作时间，取中位数和九成数（最近秩，不取平均）；工作日每天8小时，"
    "按办结时所知的日历；挂账（包括听证、诉讼）的时间不算；重开的从再次交办起算；补录的按录入时间算，经第二人认可以后"
    "按申报时间算；没有在这里交办的（接转、解释说明）不知道时长，单列",
    "Working hours from dispatch to the request for closure that passed its check, of handled problems: "
    "the median and the time within which nine in ten were done (nearest rank, no mean). Eight hours a "
    "working day, on the calendar known when it was handled; time on hold (hearings and lawsuits too) is "
    "left out; a reopened problem counts from its next dispatch; a late-entered moment counts when it was "
    "told until a second person accepts it; those not dispatched here (taken over, explained) are shown apart",
    part=told(_TIMED, "minutes"),
    whole=INCLUDED & FINAL,
    beside=(
        Measure("unknown", "时长不知道", "time unknown", INCLUDED & FINAL & ~told(_TIMED, "minutes")),
        Measure("paused", "其中挂过账", "of which were on hold", INCLUDED & FINAL & _WAS_PAUSED),
        Measure("excluded", "剔除", "excluded", EXCLUDED & FINAL),
    ),
    printed=Printed.SPREAD,
    took=newest(_TIMED, "minutes"),
)  # fmt: skip

FIGURES: dict[str, Figure] = {
    figure.id: figure
    for figure in (
        R2,
        R4,
        R5,
        R6,
        R7,
        R12,
        R13,
        R14,
        R15,
        R16,
        R18,
        R20,
        R20B,
        R21,
        R24,
        *OF_REPORTS,
    )
}
HEADLINES = ("R4", "R5", "R13", "R14")
"""What a page of figures shows first; the others are asked for."""
