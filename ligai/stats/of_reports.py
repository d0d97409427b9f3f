"""Figures over reports: told in time, and what those who reported say of the result."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ligai.intake import rules
from ligai.intake.models import ContactMade, Link, Report
from ligai.intake.rules import ReportState
from ligai.stats.conditions import (
    AsOf,
    Condition,
    ends_with,
    happened,
    known,
    left,
    matured,
    one_of,
    related,
    too_late,
)
from ligai.stats.terms import Figure, Measure

ANYTHING = ~one_of("state", "")

_ACCEPTED = tuple(
    step.verb for step in (rules.ACCEPT_STEP, rules.OPEN_STEP, rules.LINK_STEP, rules.JOIN_STEP)
)
_TOLD_BY = (*_ACCEPTED, rules.DECLINE_STEP.verb)
_TOLD = happened(*_TOLD_BY)
_WAITS = one_of("state", ReportState.RECEIVED)
_FRESH = (ReportState.RECEIVED,)
_LATE = left(_FRESH, (*_TOLD_BY, rules.ASK_STEP.verb), lambda _asked: too_late("due_on"))
_TOO_LATE = _LATE | (_WAITS & matured("due_on"))
_EARLY = left(_FRESH, _TOLD_BY, lambda asked: Q(due_on__gte=asked.day))
_HAS_COME_DUE = matured("original_due_on") & ((_TOLD & ~_EARLY) | _TOO_LATE)
_IN_TIME = _TOLD & ~_LATE
_UNTOLD = matured("original_due_on") & ~_TOLD

R1 = Figure(
    "R1",
    1,
    "受理及时率",
    "Accepted in time",
    "在受理期限内受理或者不予受理并告知的诉求÷受理期限已过的诉求；一次性告知补充期间期限暂停，"
    "补充以后重新起算，过了期限才告知补充的算逾期；没有告知就撤回的不算在内",
    "Reports accepted or declined, and told so, within the limit ÷ reports whose limit has passed. The "
    "limit pauses while something missing has been asked for and starts again with the addition; "
    "asking after the limit is late; those withdrawn before are left out",
    part=_IN_TIME,
    whole=_HAS_COME_DUE,
    beside=(
        Measure(
            "declined", "其中不予受理", "of which declined",
            _HAS_COME_DUE & _IN_TIME & happened(rules.DECLINE_STEP.verb),
        ),
        Measure("untold", "逾期未告知", "late and not told", _HAS_COME_DUE & ~_TOLD),
        Measure(
            "paused", "等待补充", "waiting for an addition",
            _UNTOLD & ~_LATE & one_of("state", ReportState.NEEDS_INFO),
        ),
        Measure(
            "withdrawn", "告知前撤回", "withdrawn before",
            _UNTOLD & ~_LATE & one_of("state", ReportState.WITHDRAWN),
        ),
        Measure("no_limit", "没有期限", "no limit", ~known("original_due_on")),
    ),
    subject=Report.kind,
)  # fmt: skip

_INVITE = (rules.INVITE_STEP.verb,)
_YES, _NO, _NOT_YET = (
    step.verb for step in (rules.CONFIRM_STEP, rules.DISPUTE_STEP, rules.NOT_YET_STEP)
)
_ANSWERS = (_YES, _NO, _NOT_YET)
_INVITED = happened(*_INVITE)
_ANSWERED = ends_with(_ANSWERS, _INVITE)


def _said(*grades: int) -> Condition:
    """The last answer to the newest invitation has one of these grades."""
    return ends_with(_ANSWERS, (*_ANSWERS, *_INVITE), satisfied__in=list(grades))


_GRADED = _said(1, 2, 3, 4, 5)
_SATISFIED = _said(3, 4, 5)
_SOLVED = ends_with((_YES,), (*_ANSWERS, *_INVITE))
_ASKED = Measure("invited", "邀请评价", "asked", _INVITED)

R8 = Figure(
    "R8",
    1,
    "解决率（群众）",
    "Solved, as told by citizens",
    "最近一次评价答“解决了”的诉求÷答了的诉求；没有回答的不算解决，也不算在内，邀请数并列",
    "Reports whose last answer to the newest invitation is “solved” ÷ reports with an answer; silence "
    "is no answer, and how many were asked stands beside it",
    part=_SOLVED,
    whole=_ANSWERED,
    beside=(
        _ASKED,
        Measure("no", "答没解决", "answered not solved", ends_with((_NO,), (*_ANSWERS, *_INVITE))),
        Measure(
            "not_yet", "答还在办", "answered not yet",
            ends_with((_NOT_YET,), (*_ANSWERS, *_INVITE)),
        ),
    ),
    subject=Report.kind,
    answers=("whole", "invited"),
)  # fmt: skip

R9 = Figure(
    "R9",
    1,
    "满意率",
    "Satisfied",
    "最近一次评价给3到5分（基本满意、满意、非常满意）的诉求÷给了分的诉求；没有回答的不算在内，最保守满意率并列",
    "Reports whose last answer gives 3 to 5 of 5 ÷ reports whose last answer gives a grade; silence is "
    "no answer, and the conservative bound stands beside it",
    part=_SATISFIED,
    whole=_GRADED,
    beside=(_ASKED,),
    subject=Report.kind,
    answers=("whole", "invited"),
)

R10 = Figure(
    "R10",
    1,
    "参评率",
    "Response",
    "对最近一次邀请作了回答的诉求÷请过评价的诉求；不到30%的注明“回应不足”",
    "Reports with an answer to the newest invitation ÷ reports that were asked to rate; below 30 % it is "
    "said that too few answered",
    part=_ANSWERED,
    whole=_INVITED,
    subject=Report.kind,
    answers=("part", "whole"),
)

R11 = Figure(
    "R11",
    1,
    "最保守满意率",
    "Satisfied, at the least",
    "给3到5分的诉求÷请过评价的诉求：没有回答的一律按不满意算",
    "Reports graded 3 to 5 of 5 ÷ reports that were asked to rate: silence counts as not satisfied",
    part=_SATISFIED,
    whole=_INVITED,
    beside=(Measure("answered", "作了回答", "answered", _ANSWERED),),
    subject=Report.kind,
    answers=("answered", "whole"),
)

_EARLIER = Q(linked_at__lt=OuterRef("linked_at")) | Q(
    linked_at=OuterRef("linked_at"), pk__lt=OuterRef("pk")
)


def _links(asked: AsOf) -> QuerySet[Link]:
    """The report's link that stands as of V and K."""
    standing = Link.objects.as_of(asked.valid_at, asked.known_at)
    return standing.filter(report_id=OuterRef("thing_id"))


def _preceded(asked: AsOf, **same: F | OuterRef) -> Exists:
    standing = Link.objects.as_of(asked.valid_at, asked.known_at)
    return Exists(standing.filter(_EARLIER, problem_id=OuterRef("problem_id"), **same))


def _voiced_before(asked: AsOf) -> Exists:
    return _preceded(asked, voice_no=OuterRef("voice_no"))


_LINKED = related(_links)
_REPEATED = related(lambda asked: _links(asked).filter(_voiced_before(asked), voice_no__gt=0))
_FIRST_OF_A_PERSON = related(
    lambda asked: _links(asked).filter(~_voiced_before(asked), voice_no__gt=0)
)
_FIRST_OF_A_PROBLEM = related(lambda asked: _links(asked).filter(~_preceded(asked)))

R19 = Figure(
    "R19",
    1,
    "重复率",
    "Repeated",
    "同一个人就同一件事再次反映、并入已有问题的诉求÷全部诉求；问题数和不同的人数并列，没有留下联系方式的认不出是不是同一个人，单列",
    "Reports by a person who has reported the same problem before ÷ all reports; problems and distinct "
    "people stand beside it, and so do those who left no way to be told apart",
    part=_REPEATED,
    whole=ANYTHING,
    beside=(
        Measure("problems", "反映的问题", "problems reported", _FIRST_OF_A_PROBLEM),
        Measure("people", "每件按不同的人合计", "distinct people, summed over problems", _FIRST_OF_A_PERSON),
        Measure(
            "unnamed", "认不出是谁的", "by people who cannot be told apart",
            related(lambda asked: _links(asked).filter(voice_no=0)),
        ),
        Measure("unlinked", "没有立项", "without a problem", ~_LINKED),
    ),
    subject=Report.kind,
)  # fmt: skip


def _passed_on(asked: AsOf) -> QuerySet[Link]:
    """The link of a report whose sender is to be spoken to by a moment that has passed."""
    return _links(asked).filter(contact_until__lt=asked.moment)


def _contacted(asked: AsOf, *in_time: Q, reached: bool = True) -> Exists:
    """Whoever reported was spoken to (or tried in vain), within the limit of the link."""
    made = ContactMade.objects.as_of(asked.valid_at, asked.known_at)
    return Exists(made.filter(*in_time, report_id=OuterRef("report_id"), reached=reached))


_TOLD_IN_TIME = Q(told_at__lte=OuterRef("contact_until"))
_MADE_IN_TIME = Q(contacted_at__lte=OuterRef("contact_until"))
_TO_BE_CONTACTED = related(_passed_on)

R3 = Figure(
    "R3",
    1,
    "响应率",
    "Spoken to in time",
    "在等级期限内联系上反映人的诉求÷转给问题办理、反映人留了联系方式、首次联系期限已过的诉求；期限从转办起算，"
    "转办以前联系上的也算；补录的按录入时间算；打过没有接通不算联系上，单列",
    "Reports whose sender was spoken to within the limit of the grade ÷ reports that a problem was opened "
    "for or that were linked to one, whose sender left a way to be reached and whose limit has passed. The "
    "limit starts when the report is passed on; a contact before counts; a late-entered one counts at the "
    "moment when it was told; an attempt in vain is no contact and stands beside it",
    part=related(lambda asked: _passed_on(asked).filter(_contacted(asked, _TOLD_IN_TIME))),
    whole=_TO_BE_CONTACTED,
    beside=(
        Measure(
            "as_declared", "按申报时间算及时", "in time as declared",
            related(lambda asked: _passed_on(asked).filter(_contacted(asked, _MADE_IN_TIME))),
        ),
        Measure(
            "late", "过期才联系上", "spoken to too late",
            related(
                lambda asked: _passed_on(asked).filter(
                    ~_contacted(asked, _TOLD_IN_TIME), _contacted(asked)
                )
            ),
        ),
        Measure(
            "in_vain", "联系过没有联系上", "tried in vain",
            related(
                lambda asked: _passed_on(asked).filter(
                    ~_contacted(asked), _contacted(asked, reached=False)
                )
            ),
        ),
        Measure(
            "waiting", "期限未过", "limit not passed",
            related(lambda asked: _links(asked).filter(contact_until__gte=asked.moment)),
        ),
        Measure(
            "unreachable", "没有留联系方式", "left no way to be reached",
            related(lambda asked: _links(asked).filter(contact_until=None)),
        ),
    ),
    subject=Report.kind,
)  # fmt: skip

OF_REPORTS = (R1, R3, R8, R9, R10, R11, R19)
