"""One step for many rows: looked at beforehand, then each row its own transaction through the same action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db.models import Prefetch, QuerySet
from django.forms import BoundField
from django.http import QueryDict
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from ligai.desk.cards import with_cards
from ligai.desk.case.file import CaseFile
from ligai.desk.case.next import not_yet
from ligai.desk.case.story import newest_sentence
from ligai.desk.forms.asking import StepForm
from ligai.desk.lines import number_of
from ligai.desk.piles import Desk
from ligai.desk.queues.rows import versions, why_not_check
from ligai.desk.steps import KINDS, Act, Rights, attempt, page_for, problem_of, stream_of
from ligai.kernel.errors import Refused
from ligai.kernel.phrases import clauses, listed
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import AssignmentStep, Disposition, Step

MOST = 50
"""So many rows at once: a page of the list."""
_REMEMBERED = 24 * 3600  # seconds; the same sheet sent again within a day is not done again
_UNPICKED = "ask_"  # the six questions are asked of one problem, never of a heap

STEPS: Mapping[str, tuple[str, ...]] = {
    "problems": (
        "triage", "appoint_lead", "dispatch", "start", "take_up", "submit", "begin_check", "close",
        "ask",
    ),
    "assignments": ("sign", "begin", "accept", "withdraw"),
}  # fmt: skip


def offers(kind: str, desk: Desk) -> list[Act]:
    """The steps that this role could take on rows of such a list."""
    acts = [KINDS[kind].by_name()[name] for name in STEPS[kind]]
    return [act for act in acts if act.by.held_by(desk.actor)]


@dataclass
class Line:
    """One picked row: whether the step can be taken on it, and why not."""

    thing: Any
    seen: int
    why_not: str

    @property
    def problem(self) -> Problem:
        """What the row is about."""
        return problem_of(self.thing)

    @property
    def url(self) -> str:
        """Its page."""
        return page_for(self.thing)

    @property
    def about(self) -> str:
        """“吉〔2019〕3号·市城市管理局”."""
        unit = self.thing.unit.name
        return "·".join(part for part in (number_of(self.problem), unit) if part)


class Batch:
    """The picked rows of one list, and one step."""

    def __init__(self, kind: str, sent: QueryDict, desk: Desk) -> None:
        self.kind, self.sent, self.desk = kind, sent, desk
        names = {act.name: act for act in offers(kind, desk)}
        self.act: Act | None = names.get(sent.get("act", ""))
        asked = [int(pk) for pk in sent.getlist("pick") if pk.isascii() and pk.isdigit()]
        asked = list(dict.fromkeys(pk for pk in asked if pk < 1 << 63))
        self.picked, self.left_out = asked[:MOST], len(asked[MOST:])

    @cached_property
    def lines(self) -> list[Line]:
        """The rows in the order in which they were picked; what is not seen is not there."""
        if self.act is None or not self.picked:
            return []
        found = _FOUND[self.kind](self.desk, self.act).in_bulk(self.picked)
        things = [found[pk] for pk in self.picked if pk in found]
        seen = versions(things[0].kind, found) if things else {}
        return [Line(each, seen.get(each.pk, 0), self._why_not(each)) for each in things]

    def _why_not(self, thing: Any) -> str:
        assert self.act is not None
        problem = problem_of(thing)
        duties = list(problem.assignments.all())
        rights = Rights(self.desk.actor, problem, duties)
        return why_not(self.act, thing, rights) or lacking(self.act, thing, self.desk)

    @property
    def unseen(self) -> int:
        """Rows that are gone, or were never this person's to see."""
        return len(self.picked) - len(self.lines)

    @property
    def doable(self) -> list[Line]:
        """Rows on which the step can be taken."""
        return [line for line in self.lines if not line.why_not]

    @property
    def barred(self) -> list[Line]:
        """Rows on which it cannot, each with its reason."""
        return [line for line in self.lines if line.why_not]

    @cached_property
    def form(self) -> StepForm | None:
        """What the step asks, once for all rows; None when there is no row to ask for."""
        if self.act is None or not self.doable:
            return None
        thing = self.doable[0].thing
        data = self.sent if "go" in self.sent else None
        form = self.act.form(data, thing=thing, actor=self.desk.actor, seen=0, late=False)
        for name in form.known(thing).keys() & form.fields.keys():
            form.fields[name].required = False
            form.fields[name].initial = form.initial[name] = ""
            form.fields[name].help_text = _("不填就按每件自己的。")
        if "due_on" in form.fields:
            form.fields["due_on"].help_text = _("不填就按每件自己的。")
        return form

    def fields(self) -> list[BoundField]:
        """Those that are asked of a heap."""
        asked = self.form.asked() if self.form else []
        return [field for field in asked if not field.name.startswith(_UNPICKED)]

    def is_filled_in(self) -> bool:
        """Is the shared form complete? Each row's own is checked again, with its own choices."""
        if self.form is None:
            return False
        shared: Any = {**self.sent.dict(), "seen": "0"}
        self.form.data = shared
        self.form.status = 200 if self.form.is_valid() else 422
        return self.form.status == 200


def why_not(act: Act, thing: Any, rights: Rights) -> str:
    """Why a step is not offered on a row, in words and without a query; "" when it is."""
    if rights.offered(act, thing):
        return ""
    try:
        if isinstance(act.step, Step):
            act.step.check(thing.state)
        elif isinstance(act.step, AssignmentStep):
            act.step.check(thing.state, thing.duty)
    except Refused as refused:
        return str(refused)
    if act.step is None and thing.state not in act.sources:
        words = {"state": thing.get_state_display(), "step": act.label}
        return _("“%(state)s”的问题不能%(step)s") % words
    return _("“%(ability)s”不在您这个岗位的职责里") % {"ability": act.by.label}


def lacking(act: Act, thing: Any, desk: Desk) -> str:
    """What a row still lacks for a step that is offered; the action decides in the end."""
    if not isinstance(thing, Problem):
        return ""
    if act.name == "begin_check":
        return why_not_check(thing, desk)
    if act.name == "dispatch":
        return _before_dispatch(thing)
    return not_yet(_case(thing, desk, act.name), act)


def _case(problem: Any, desk: Desk, name: str) -> CaseFile:
    case = CaseFile(problem, desk.actor, desk.today)
    case.duties = list(problem.assignments.all())
    if "measures" in _NEEDED.get(name, ()):
        case.measures = list(problem.measures.all())
        case.evidence = list(problem.evidence.all())
    return case


def _before_dispatch(problem: Any) -> str:
    if problem.disposition == Disposition.EXPLAINED:
        return _("定为解释说明的问题不交办，请按解释说明办理")
    missing = [] if problem.lead_id else [_("包保领导")]
    if problem.disposition == Disposition.LEDGER:
        measures = any(measure.target for measure in problem.measures.all())
        wanted = (
            (problem.cause, _("原因")),
            (problem.responsible_name, _("责任人")),
            (measures, _("措施和可衡量的目标")),
        )
        missing += [name for there, name in wanted if not there]
    if not missing:
        return ""
    return _("交办之前还缺：%(missing)s") % {"missing": listed(missing)}


def _problems(desk: Desk, act: Act) -> QuerySet[Any]:
    units = Assignment.objects.select_related("unit")
    found = with_cards(Problem.objects.visible_to(desk.actor).for_page()).select_related("campaign")
    parts = _NEEDED.get(act.name, ())
    return found.select_related("unit", "lead", "theme").prefetch_related(
        Prefetch("assignments", units), *parts
    )


_NEEDED: Mapping[str, tuple[str, ...]] = {
    "dispatch": ("measures",),
    "submit": ("measures", "evidence"),
    "begin_check": ("evidence", "verifications__verifier"),
}
"""Parts that say what is still lacking for a step."""


def _assignments(desk: Desk, act: Act) -> QuerySet[Any]:
    found = Assignment.objects.visible_to(desk.actor)
    kin = found.select_related("unit", "issuer", "problem__unit", "problem__campaign")
    return kin.prefetch_related("problem__assignments")


_FOUND: Mapping[str, Callable[[Desk, Act], QuerySet[Any]]] = {
    "problems": _problems,
    "assignments": _assignments,
}


# ── doing it ────────────────────────────────────────────────────────────────
@dataclass
class Outcome:
    """What came of one row: done with its sentence, or refused with its reason; None not yet."""

    title: str
    about: str
    url: str
    done: bool | None = None
    told: str = ""


class Sheet:
    """A sent batch, remembered for a day: sent twice it is done once, and broken off it says how far it came."""

    def __init__(self, actor_id: int, once: str) -> None:
        self._key = f"bulk-{actor_id}-{once[:40]}"

    def claim(self) -> bool:
        """True for whoever sends it first."""
        return cache.add(self._key, {}, _REMEMBERED)

    def is_claimed(self) -> bool:
        """Has somebody begun with it?"""
        return cache.get(self._key) is not None

    def keep(self, label: str, outcomes: Sequence[Outcome]) -> None:
        """Remember how far it came."""
        kept = {"label": label, "rows": [vars(each) for each in outcomes]}
        cache.set(self._key, kept, _REMEMBERED)

    def read(self) -> tuple[str, list[Outcome]]:
        """The step's name and its rows; nothing for a sheet that nobody sent."""
        kept: dict[str, Any] = cache.get(self._key) or {}
        return kept.get("label", ""), [Outcome(**row) for row in kept.get("rows", [])]


def carry_out(batch: Batch, sheet: Sheet) -> None:
    """Take the step row by row; what one row refuses stops no other."""
    assert batch.act is not None
    lines = batch.lines
    outcomes = [Outcome(line.problem.title, line.about, line.url) for line in lines]
    label = str(batch.act.label)
    sheet.keep(label, outcomes)
    for line, outcome in zip(lines, outcomes, strict=True):
        outcome.done, outcome.told = _take(batch, line)
        sheet.keep(label, outcomes)


def _take(batch: Batch, line: Line) -> tuple[bool, str]:
    act, shared, actor = batch.act, batch.form, batch.desk.actor
    assert act is not None
    assert shared is not None
    data = QueryDict(mutable=True)
    told = {n: v for n, v in batch.sent.dict().items() if v and n not in ("pick", "seen")}
    for name, value in {**_own(shared, line.thing), **told}.items():
        data[name] = str(value)
    data["seen"] = str(batch.sent.get(f"seen-{line.thing.pk}", ""))
    if line.why_not:
        return False, line.why_not
    form = act.form(data, thing=line.thing, actor=actor, seen=line.seen, late=False)
    if attempt(act, form):
        return True, strip_tags(newest_sentence(stream_of(line.thing)))
    return False, clauses(_errors(form))


def _own(form: StepForm, thing: Any) -> dict[str, str]:
    """What the form of this row alone would be filled in with."""
    return {name: str(value) for name, value in form.known(thing).items()}


def _errors(form: StepForm) -> Iterable[str]:
    for errors in form.errors.values():
        yield from (str(error) for error in errors)
