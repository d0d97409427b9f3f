"""Taking problems over from an old ledger: as they stood there, never as checked here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Campaign, Docket
from ligai.kernel.errors import Refused
from ligai.kernel.moments import day_start, local_date
from ligai.kernel.numbering import document_number
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.record import BulkPen
from ligai.ledger.writing import writes
from ligai.org.access import require
from ligai.org.models import Unit
from ligai.org.rules import Visibility
from ligai.problems import rules
from ligai.problems.actions.hand import THIS_ROW, Hand, stepped
from ligai.problems.actions.listing import hold_open
from ligai.problems.models import DocketEntry, DueChange, Measure, NumberSeries, Problem
from ligai.problems.rules import Disposition, DueReason, Provenance, Source, State

_KEPT_WHOLE = {
    "number": "问题编号",
    "source": "问题来源",
    "category": "问题分类",
    "lead_name": "责任领导",
    "responsible_name": "责任人",
}


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What an old ledger says of one problem; None and "" mean that it does not say.

    `LONGEST` is how many characters of each short text a problem keeps in its own column.
    """

    LONGEST: ClassVar[Mapping[str, int]] = {"title": 200} | dict.fromkeys(_KEPT_WHOLE, 60)

    title: str
    file: str
    row: int
    facts: str = ""
    number: str = ""
    source: str = ""
    category: str = ""
    cause: str = ""
    target: str = ""
    remark: str = ""
    lead_name: str = ""
    responsible_name: str = ""
    disposition: str = Disposition.LEDGER
    found_on: date | None = None
    due_on: date | None = None
    done: bool = False
    completed_on: date | None = None
    measures: tuple[str, ...] = field(default=())

    def fitted(self) -> LedgerEntry:
        """The same with every short text short enough: a long title goes on in the facts, the rest in the remark."""
        cut: dict[str, Any] = {}
        if len(self.title) > self.LONGEST["title"]:
            cut["title"] = _shortened(self.title, "title")
            if not self.facts.startswith(self.title):
                cut["facts"] = f"{self.title}\n{self.facts}".rstrip()
        lines = [self.remark]
        for name, label in _KEPT_WHOLE.items():
            text = getattr(self, name)
            if len(text) > self.LONGEST[name]:
                cut[name] = _shortened(text, name)
                lines.append(f"{label}：{text}")
        if len(lines) > 1:
            cut["remark"] = "\n".join(line for line in lines if line)
        return replace(self, **cut)

    def opened_at(self, now: datetime) -> datetime:
        """Since when the problem has been one: found, else completed, else now; never in the future."""
        day = self.found_on or (self.completed_on if self.done else None)
        return min(day_start(day), now) if day else now


def _shortened(text: str, name: str) -> str:
    return text[: LedgerEntry.LONGEST[name] - 1] + "…"


def take_over(
    unit: Unit,
    entry: LedgerEntry,
    *,
    actor: Actor,
    docket: Docket | None = None,
    campaign: Campaign | None = None,
) -> Problem:
    """Open a problem as an old ledger has it; see `take_over_many`."""
    [problem] = take_over_many([(unit, entry)], actor=actor, docket=docket, campaign=campaign)
    return problem


@writes
def take_over_many(
    entries: Sequence[tuple[Unit, LedgerEntry]],
    *,
    actor: Actor,
    docket: Docket | None = None,
    campaign: Campaign | None = None,
) -> list[Problem]:
    """Open problems as an old ledger has them: assigned, or closed as claimed there; all or none.

    Each is true from the day it was found, or else from its completion; without either, from now.
    A claimed completion counts on its day, a claim without a usable day on the day of import.
    Raises NotAllowed without the ability at one of the units, Refused for a unit that is closed.
    """
    units = _held(unit.pk for unit, _entry in entries)
    for unit in units.values():
        require(actor, rules.IMPORT, unit)
        if unit.closed_on is not None:
            raise Refused(_("%(unit)s已经撤销") % {"unit": unit.name}, field="unit")
    docket = docket and hold_open(docket)
    pen = BulkPen(actor=actor)
    fitted = [(units[unit.pk], entry.fitted()) for unit, entry in entries]
    problems = _rows(fitted, campaign, pen.now)
    opened = list(zip(problems, (entry for _unit, entry in fitted), strict=True))
    dues = _tell_opening(pen, opened)
    listed = [] if docket is None else _list_on(pen, problems, docket)
    for problem, entry in opened:
        if entry.done:
            _claim(pen, problem, entry)
    Problem.objects.bulk_create(problems)
    pen.write()
    DueChange.objects.bulk_create(dues)
    DocketEntry.objects.bulk_create(listed)
    Measure.objects.bulk_create(
        Measure(problem=problem, order=order, what=what, target=entry.target[:200])
        for problem, entry in opened
        for order, what in enumerate(entry.measures, start=1)
    )
    return problems


def _held(keys: Iterable[int]) -> dict[int, Unit]:
    """The units read anew and held, in the order of ids: they may have moved since the caller read them."""
    units = Unit.objects.select_for_update(no_key=True).filter(pk__in=set(keys))
    return {unit.pk: unit for unit in units.order_by("pk")}


def _rows(
    entries: Sequence[tuple[Unit, LedgerEntry]], campaign: Campaign | None, now: datetime
) -> list[Problem]:
    problems = [_row(unit, entry, campaign, now) for unit, entry in entries]
    _number(problems)
    return problems


def _row(unit: Unit, entry: LedgerEntry, campaign: Campaign | None, now: datetime) -> Problem:
    opened_at = entry.opened_at(now)
    return Problem(
        unit=unit,
        path=unit.path,
        line=unit.line,
        campaign=campaign,
        external_number=entry.number,
        title=entry.title,
        facts=entry.facts,
        cause=entry.cause,
        target=entry.target,
        remark=entry.remark,
        source=entry.source or Source.IMPORTED,
        category=entry.category,
        lead_name=entry.lead_name,
        responsible_name=entry.responsible_name,
        disposition=entry.disposition,
        provenance=Provenance.TAKEN_OVER if entry.done else Provenance.IMPORTED,
        visibility=Visibility.ORDINARY,
        state=State.ASSIGNED,
        received_at=opened_at,
        received_on=local_date(opened_at),
        due_on=entry.due_on,
        original_due_on=entry.due_on,
    )


def _number(problems: Iterable[Problem]) -> None:
    """Give each its human number, those of one unit and year together and in their order."""
    wanted = Counter((problem.unit_id, problem.received_on.year) for problem in problems)
    series = _series(wanted)
    for problem in problems:
        own = series[problem.unit_id, problem.received_on.year]
        own.last += 1
        problem.number = document_number("", own.year, own.last)
    NumberSeries.objects.bulk_update(series.values(), ["last"])


def _series(wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], NumberSeries]:
    """The number series of these units and years, locked in the order of ids; missing ones are begun."""
    years = {year for _unit_id, year in wanted}
    series = NumberSeries.objects.filter(unit__in={unit for unit, _year in wanted}, year__in=years)
    begun = set(series.values_list("unit_id", "year"))
    NumberSeries.objects.bulk_create(
        (NumberSeries(unit_id=unit, year=year) for unit, year in sorted(set(wanted) - begun)),
        ignore_conflicts=True,  # somebody else may have begun it in this moment
    )
    found = series.select_for_update().order_by("id")
    return {key: each for each in found if (key := (each.unit_id, each.year)) in wanted}


def _tell_opening(pen: BulkPen, opened: Iterable[tuple[Problem, LedgerEntry]]) -> list[DueChange]:
    """Tell that each was taken over; the dues that the old ledger set, not yet saved."""
    dues = []
    for problem, entry in opened:
        event = pen.record(
            rules.TAKEN_OVER,
            problem,
            facts={"file": entry.file, "row": entry.row, "number": problem.number},
            words={"title": entry.title, "facts": entry.facts},
            effective_at=problem.received_at,
        )
        if entry.due_on is not None:
            dues.append(
                DueChange(
                    problem=problem,
                    due_on=entry.due_on,
                    because=DueReason.OLD_LEDGER.written,
                    explanation={"reason": DueReason.OLD_LEDGER.value},
                    effective_at=event.effective_at,
                    recorded_at=event.recorded_at,
                )
            )
    return dues


def _list_on(pen: BulkPen, problems: Iterable[Problem], docket: Docket) -> list[DocketEntry]:
    """Tell that each is on a docket; its places there, not yet saved."""
    entries = []
    for problem in problems:
        event = pen.record(
            rules.LISTED,
            problem,
            before=problem.bucket(),
            facts={"docket": docket.name, "docket_id": str(docket.pk)},
            effective_at=problem.received_at,
        )
        entries.append(
            DocketEntry(
                docket=docket,
                problem=problem,
                effective_at=event.effective_at,
                recorded_at=event.recorded_at,
            )
        )
    return entries


def _claim(pen: BulkPen, problem: Problem, entry: LedgerEntry) -> None:
    """Closed as claimed, on the claimed day where it lies between opening and today."""
    before = problem.bucket()
    today, claimed = local_date(pen.now), entry.completed_on
    usable = claimed is not None and claimed <= today
    at = max(day_start(claimed), problem.received_at) if usable and claimed else pen.now
    changes = stepped(
        rules.CLAIM,
        handled_on=claimed if usable else today,
        declared_on=claimed or today,
        closed_at=at,
    )
    for name, value in changes.items():
        setattr(problem, name, value)
    pen.record(
        rules.CLAIM.verb, problem, before=before, facts={"claimed": claimed}, effective_at=at
    )


@writes
def undo_take_over(problem: Problem, *, actor: Actor) -> bool:
    """Void a problem that came with an import; False when anybody has done anything with it since."""
    locked = Problem.objects.select_for_update(**THIS_ROW).get(pk=problem.pk)
    require(actor, rules.IMPORT, locked)
    own = {rules.TAKEN_OVER.key, rules.LISTED.key, rules.CLAIM.verb.key}
    if Event.objects.of(locked).exclude(verb__in=own).exists():
        return False
    Hand(locked, actor, locked.bucket()).put(rules.IMPORT_UNDONE, {"state": State.VOID})
    return True
