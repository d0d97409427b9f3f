"""My work: what waits for one person, section by section, and the one thing to finish first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Prefetch, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ligai.desk import piles
from ligai.desk.cards import Card, card, with_cards
from ligai.desk.case.file import CaseFile
from ligai.desk.case.next import Offer, foremost
from ligai.desk.counting import Count, counts
from ligai.desk.lines import duty_line, problem_line, request_line
from ligai.desk.piles import Desk, Pile
from ligai.desk.steps import Rights
from ligai.org.access import Ability
from ligai.problems import rules
from ligai.problems.models import Assignment, Problem, Request

SHOWN = 5
"""So many of each section stand on the page; the whole list is one click away."""
_IDS = {Problem: "pk", Assignment: "problem_id", Request: "problem_id"}


@dataclass(frozen=True)
class Section:
    """One heading of the page: whose it is, what it holds, in which order, and where all of it is."""

    key: str
    title: Any
    pile: Pile
    order: tuple[str, ...]
    route: str
    tab: str = ""
    by: Ability | None = None
    hint: Any = ""

    def is_for(self, desk: Desk) -> bool:
        """Does this person's role have anything to do here?"""
        return self.by is None or self.by.held_by(desk.actor)

    def address(self) -> str:
        """The whole list."""
        narrowed = f"?{self.tab}" if self.tab else ""
        return f"{reverse(f'desk:{self.route}')}{narrowed}"


_DUE, _IN, _OLD = ("due_on", "id"), ("received_on", "id"), ("id",)
SECTIONS: tuple[Section, ...] = (
    Section("overdue", gettext_lazy("逾期"), piles.overdue, _DUE, "problems", "view=overdue&mine=1"),
    Section("today", gettext_lazy("今天到期"), piles.due_today, _DUE, "problems", "view=today&mine=1"),
    Section(
        "in_hand", gettext_lazy("我单位的交办件"), piles.in_hand, _DUE, "assignments", "tab=in_hand",
        by=rules.WORK, hint=gettext_lazy("期限从派发起算，不因签收变动"),
    ),
    Section(
        "submit", gettext_lazy("等我申请销号"), piles.to_submit, _DUE, "problems",
        "view=submitting", by=rules.SUBMIT, hint=gettext_lazy("措施、佐证、交办件都齐了才能申请"),
    ),
    Section(
        "check", gettext_lazy("等我核查"), piles.for_me_to_check, _DUE, "checks", "tab=mine",
        by=rules.VERIFY, hint=gettext_lazy("核查须到现场"),
    ),
    Section(
        "triage", gettext_lazy("等我研判"), piles.to_triage, _IN, "triage_queue", "tab=draft",
        by=rules.TRIAGE, hint=gettext_lazy("先来的在前"),
    ),
    Section(
        "give", gettext_lazy("等我交办"), piles.to_give_out, _IN, "triage_queue", "tab=give",
        by=rules.DISPATCH,
    ),
    Section(
        "decide", gettext_lazy("等我审批"), piles.to_decide, _OLD, "requests", "tab=decide",
        by=rules.APPROVE, hint=gettext_lazy("自己提出的由别人审批"),
    ),
    Section(
        "arbitrate", gettext_lazy("退单等我裁定"), piles.to_arbitrate, _DUE, "assignments",
        "tab=arbitrate", by=rules.APPROVE,
    ),
    Section(
        "accept", gettext_lazy("等我审核"), piles.to_accept, _DUE, "assignments", "tab=accept",
        by=rules.DISPATCH, hint=gettext_lazy("下级已经反馈"),
    ),
    Section(
        "close", gettext_lazy("公示期满，等我销号"), piles.to_close, _DUE, "problems",
        "view=closing", by=rules.CLOSE,
    ),
    Section(
        "given", gettext_lazy("我单位交办的"), piles.given_out, _DUE, "assignments", "tab=given",
        by=rules.DISPATCH,
    ),
    Section(
        "asked", gettext_lazy("我申请的"), piles.asked_open, _OLD, "requests", "tab=asked",
        by=rules.ASK,
    ),
)  # fmt: skip


@dataclass
class Told:
    """A section as it is shown."""

    section: Section
    count: Count
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def rest(self) -> bool:
        """Are there more than are shown?"""
        return self.count.number > len(self.rows)


@dataclass(frozen=True)
class First:
    """The thing to finish first: the step, what is still missing, and how its limit stands."""

    problem: Problem
    offer: Offer
    card: Card
    words: str
    url: str


class Work:
    """Everything that waits for one person, each part asked once."""

    def __init__(self, desk: Desk, others: Mapping[str, QuerySet[Any]] | None = None) -> None:
        """`others`: lists that are counted in the same statement, for the rail and the week."""
        self.desk = desk
        self.sections = [section for section in SECTIONS if section.is_for(desk)]
        lists: dict[str, QuerySet[Any]] = {s.key: s.pile(desk) for s in self.sections}
        self.counts = counts({**lists, **(others or {})}, desk.actor.id)
        self.standing: dict[str, set[int]] = defaultdict(set)
        self.problems = self._read({key: each for key, each in lists.items() if self._has(key)})
        self.first = self._first()

    def _has(self, key: str) -> bool:
        return self.counts[key].number > 0

    def _read(self, lists: Mapping[str, QuerySet[Any]]) -> dict[int, Any]:
        """The problems of the first rows of all sections, each read once."""
        if not lists:
            return {}
        for key, pk in self._first_rows(lists):
            self.standing[key].add(pk)
        wanted = set[int]().union(*self.standing.values())
        seen = Problem.objects.visible_to(self.desk.actor).filter(pk__in=wanted)
        units = Assignment.objects.select_related("unit", "issuer").order_by("id")
        parts = (Prefetch("assignments", units), "measures", "evidence", "requests")
        return with_cards(seen.for_page()).prefetch_related(*parts).in_bulk()

    def _first_rows(self, lists: Mapping[str, QuerySet[Any]]) -> QuerySet[Any, Any]:
        """(section, problem), a few of each, in one statement that looks at no more than these."""
        orders = {section.key: section.order for section in self.sections}
        parts = [
            Problem.objects.filter(
                pk__in=found.order_by(*orders[key]).values(_IDS[found.model])[:SHOWN]
            )
            .annotate(section=Value(key, output_field=CharField()))
            .values_list("section", "pk")
            for key, found in lists.items()
        ]
        return parts[0].union(*parts[1:], all=True)

    def waits(self) -> list[tuple[Any, Any, str]]:
        """For the sentence under the title: (words, count, list) of what presses, none twice."""
        pressing = {section.key: section for section in self.sections if section.key in _PRESSING}
        return [
            (section.title, self.counts[key], section.address())
            for key, section in pressing.items()
            if self._has(key)
        ]

    def told(self) -> list[Told]:
        """The sections that hold something, in order; what stands on top is not listed again."""
        return [self._section(section) for section in self.sections if self._has(section.key)]

    def _section(self, section: Section) -> Told:
        rows = [
            line for problem in self._standing_in(section) for line in self._lines(section, problem)
        ]
        return Told(section, self.counts[section.key], rows[:SHOWN])

    def _standing_in(self, section: Section) -> list[Any]:
        on_top = self.first.problem.pk if self.first and section.key in _NOT_TWICE else 0
        return [problem for problem in self._candidates(section) if problem.pk != on_top]

    def _lines(self, section: Section, problem: Any) -> Iterable[dict[str, Any]]:
        make = _LINES.get(section.key)
        if make is None:
            yield problem_line(problem, self.desk, section.key)
            return
        yield from make(problem, self.desk, section.key)

    def case(self, problem: Any) -> CaseFile:
        """The case file of a row, filled from what was read for all rows at once."""
        case = CaseFile(problem, self.desk.actor, self.desk.today)
        case.duties = list(problem.assignments.all())
        case.measures = list(problem.measures.all())
        case.evidence = list(problem.evidence.all())
        case.requests = list(problem.requests.all())
        parts: list[Any] = [*case.duties, *case.measures, *case.requests]
        for part in parts:
            part.problem = problem
        return case

    def _first(self) -> First | None:
        """The first thing that this person can finish now; else the first that lacks something."""
        lacking = None
        for section in self.sections:
            for problem in self._candidates(section):
                case = self.case(problem)
                offer = foremost(case, Rights(self.desk.actor, problem, case.duties))
                if offer.primary is not None:
                    return self._put_first(case, offer)
                if offer.off and lacking is None:
                    lacking = self._put_first(case, offer)
        return lacking

    def _candidates(self, section: Section) -> list[Any]:
        found = [p for p in self.problems.values() if p.pk in self.standing[section.key]]
        return sorted(found, key=_sort_key(section.order))

    def _put_first(self, case: CaseFile, offer: Offer) -> First:
        problem = case.problem
        url = reverse("desk:problem", args=[problem.pk])
        return First(problem, offer, card(problem, self.desk.today), _readiness(case, offer), url)


_PRESSING = ("overdue", "today", "check", "decide", "triage")
_NOT_TWICE = ("overdue", "today")


def _sort_key(order: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """As the database sorts: what has no day comes last."""

    def key(problem: Any) -> tuple[Any, ...]:
        values = (getattr(problem, name) for name in order)
        return tuple((value is None, value) for value in values)

    return key


def _readiness(case: CaseFile, offer: Offer) -> str:
    """What is still missing, or that nothing is."""
    if offer.why:
        return offer.why
    done = []
    if case.measures:
        numbers = {"done": case.done_measures(), "total": len(case.measures)}
        done.append(_("措施完成%(done)d/%(total)d") % numbers)
    if case.evidence:
        done.append(
            ngettext("佐证%(n)d份", "佐证%(n)d份", len(case.evidence)) % {"n": len(case.evidence)}
        )
    done.append(_("不缺什么，现在就能办"))
    return _("，").join(done)


_LINES: Mapping[str, Callable[[Any, Desk, str], Iterable[dict[str, Any]]]] = {
    **dict.fromkeys(("in_hand", "arbitrate", "accept", "given"), duty_line),
    **dict.fromkeys(("decide", "asked"), request_line),
}
