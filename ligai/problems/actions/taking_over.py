"""Taking a problem over from an old ledger: as it stood there, never as checked here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ligai.campaigns.models import Campaign, Docket
from ligai.kernel.moments import day_start, local_date
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.record import record
from ligai.ledger.writing import database_now, writes
from ligai.org.access import require
from ligai.org.models import Unit
from ligai.org.rules import Visibility
from ligai.problems import rules
from ligai.problems.actions.hand import Hand, stepped
from ligai.problems.actions.registering import next_number
from ligai.problems.models import DocketEntry, DueChange, Measure, Problem
from ligai.problems.rules import Disposition, Provenance, Source, State


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What an old ledger says of one problem; None and "" mean that it does not say."""

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


@writes
def take_over(
    unit: Unit,
    entry: LedgerEntry,
    *,
    actor: Actor,
    docket: Docket | None = None,
    campaign: Campaign | None = None,
) -> Problem:
    """Open a problem as an old ledger has it: assigned, or closed as claimed there.

    It is true from the day it was found, or else from its completion; without either, from now.
    A claimed completion counts on its day, a claim without a usable day on the day of import.
    """
    unit = Unit.objects.get(pk=unit.pk)  # anew: it may have moved since the caller read it
    require(actor, rules.IMPORT, unit)
    now = database_now()
    opened_at = _opened_at(entry, now)
    problem = _row(unit, entry, campaign, opened_at)
    problem.save(force_insert=True)
    event = record(
        rules.TAKEN_OVER,
        problem,
        actor=actor,
        facts={"file": entry.file, "row": entry.row, "number": problem.number},
        words={"title": entry.title, "facts": entry.facts},
        effective_at=opened_at,
    )
    for order, what in enumerate(entry.measures, start=1):
        Measure(problem=problem, order=order, what=what, target=entry.target[:200]).save(
            force_insert=True
        )
    if entry.due_on is not None:
        _note_due(problem, entry.due_on, event.effective_at, event.recorded_at)
    if docket is not None:
        _list_on(problem, docket, actor, opened_at)
    if entry.done:
        _claim(problem, entry, actor, now)
    return problem


def _opened_at(entry: LedgerEntry, now: datetime) -> datetime:
    day = entry.found_on or (entry.completed_on if entry.done else None)
    return min(day_start(day), now) if day else now


def _row(unit: Unit, entry: LedgerEntry, campaign: Campaign | None, opened_at: datetime) -> Problem:
    received_on = local_date(opened_at)
    return Problem(
        unit=unit,
        path=unit.path,
        line=unit.line,
        campaign=campaign,
        number=next_number(unit, received_on.year),
        external_number=entry.number[:60],
        title=entry.title[:200],
        facts=entry.facts,
        cause=entry.cause,
        target=entry.target,
        remark=entry.remark,
        source=entry.source[:60] or Source.IMPORTED,
        category=entry.category[:60],
        lead_name=entry.lead_name[:60],
        responsible_name=entry.responsible_name[:60],
        disposition=entry.disposition,
        provenance=Provenance.TAKEN_OVER if entry.done else Provenance.IMPORTED,
        visibility=Visibility.ORDINARY,
        state=State.ASSIGNED,
        received_at=opened_at,
        received_on=received_on,
        due_on=entry.due_on,
        original_due_on=entry.due_on,
    )


def _note_due(
    problem: Problem, due_on: date, effective_at: datetime, recorded_at: datetime
) -> None:
    DueChange(
        problem=problem,
        due_on=due_on,
        because="台账原定",
        effective_at=effective_at,
        recorded_at=recorded_at,
    ).save(force_insert=True)


def _list_on(problem: Problem, docket: Docket, actor: Actor, at: datetime) -> None:
    event = record(
        rules.LISTED,
        problem,
        actor=actor,
        before=problem.bucket(),
        facts={"docket": docket.name, "docket_id": str(docket.pk)},
        effective_at=at,
    )
    DocketEntry(
        docket=docket,
        problem=problem,
        effective_at=event.effective_at,
        recorded_at=event.recorded_at,
    ).save(force_insert=True)


def _claim(problem: Problem, entry: LedgerEntry, actor: Actor, now: datetime) -> None:
    """Closed as claimed, on the claimed day where it lies between opening and today."""
    hand = Hand(problem, actor, problem.bucket())
    today, claimed = local_date(now), entry.completed_on
    usable = claimed is not None and claimed <= today
    at = max(day_start(claimed), problem.received_at) if usable and claimed else now
    changes: dict[str, Any] = stepped(
        rules.CLAIM,
        handled_on=claimed if usable else today,
        declared_on=claimed or today,
        closed_at=at,
    )
    hand.put(rules.CLAIM.verb, changes, facts={"claimed": claimed}, effective_at=at)


@writes
def undo_take_over(problem: Problem, *, actor: Actor) -> bool:
    """Void a problem that came with an import; False when anybody has done anything with it since."""
    locked = Problem.objects.select_for_update().get(pk=problem.pk)
    require(actor, rules.IMPORT, locked)
    own = {rules.TAKEN_OVER.key, rules.LISTED.key, rules.CLAIM.verb.key}
    if Event.objects.of(locked).exclude(verb__in=own).exists():
        return False
    Hand(locked, actor, locked.bucket()).put(rules.IMPORT_UNDONE, {"state": State.VOID})
    return True
