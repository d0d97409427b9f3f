"""Counting for a table: from tallies where they know enough, else from postings; each part once of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.db.models.functions import TruncMonth

from ligai.kernel.quantities import Spread
from ligai.ledger.actor import Actor
from ligai.ledger.counting import child_path, tallied, told_apart
from ligai.ledger.fields import is_under
from ligai.ledger.models import CELL_COLUMNS
from ligai.ledger.tallies import has_node
from ligai.problems import recusal, rules
from ligai.problems.models import Problem
from ligai.stats.conditions import Condition
from ligai.stats.labels import key_of
from ligai.stats.spreads import spreads
from ligai.stats.terms import Figure

if TYPE_CHECKING:
    from ligai.stats.tabulate import Question

NO_SPREAD = Spread({})
_TALLIED = {"theme", "source", "category", "month"}


def counted(question: Question, figures: Sequence[Figure], by: str) -> list[dict[str, Any]]:
    """One statement a subject and source; a group that one of them lacks counts nothing there."""
    parts: dict[tuple[str, bool], list[Figure]] = {}
    answered = {f.id for f in figures if _tallies_answer(question, f, by)}
    if answered and recusal.touches(question.reader):
        answered = set()  # a tally cannot leave out single things
    for figure in figures:
        key = (figure.subject, figure.id in answered)
        parts.setdefault(key, []).append(figure)
    found: dict[str, dict[str, Any]] = {}
    for (kind, tallied_too), own in parts.items():
        conditions = _conditions(own)
        ask = _from_tallies if tallied_too else _from_postings
        for row in ask(question, kind, conditions, by):
            group = row.pop("group", "")
            found.setdefault(key_of(group), {"group": group}).update(row)
    return list(found.values())


def add_spread(
    question: Question,
    figure: Figure,
    by: str,
    total: dict[str, Any],
    rows: list[dict[str, Any]],
) -> None:
    """Ask a figure of how long things took for the times themselves: once, for the groups and the whole."""
    if figure.took is None:
        return
    part = figure.measures()["part"].q(question.as_of)
    group = _expression(question, by) if by else None
    found = spreads(question.scope(figure.subject), part, figure.took(question.as_of), group)
    total[f"{figure.id}_spread"] = Spread.of_all(found.values())
    for row in rows:
        row[f"{figure.id}_spread"] = found.get(key_of(row["group"]), NO_SPREAD)


def _conditions(figures: Sequence[Figure]) -> dict[str, Condition]:
    return {
        f"{figure.id}_{key}": condition
        for figure in figures
        for key, condition in figure.measures().items()
    }


def _from_postings(
    question: Question, kind: str, conditions: Mapping[str, Condition], by: str
) -> list[dict[str, Any]]:
    parts = {name: q for each in conditions.values() for name, q in each.parts.items()}
    rows = told_apart(
        question.scope(kind),
        [name for name, q in parts.items() if q is None],
        {name: q(question.as_of) for name, q in parts.items() if q is not None},
        _expression(question, by) if by else None,
        netted_first=any(each.asks_history for each in conditions.values()),
    )
    totals: dict[Any, dict[str, Any]] = {}
    if not by:
        totals[None] = {"group": "", **dict.fromkeys(conditions, 0)}
    true_of: dict[tuple[Any, ...], list[str]] = {}
    for group, answers, n in rows:
        known = tuple(answers.values())
        if known not in true_of:
            true_of[known] = [key for key, each in conditions.items() if each.told(answers)]
        row = totals.setdefault(group, {"group": group, **dict.fromkeys(conditions, 0)})
        for key in true_of[known]:
            row[key] += n
    return list(totals.values())


def _tallies_answer(question: Question, figure: Figure, by: str) -> bool:
    reader = question.reader
    return (
        figure.subject == Problem.kind
        and question.is_plain
        and (not by or by in _TALLIED)
        and has_node(question.path)
        and figure.columns() <= set(CELL_COLUMNS)
        and _sees_by_class(reader, question.path)
    )


def _sees_by_class(reader: Actor, path: str) -> bool:
    """True when what the reader sees here depends on visibility class and line alone."""
    return is_under(path, reader.path) and reader.role not in ("lead_officer", "")


def _from_tallies(
    question: Question, kind: str, conditions: Mapping[str, Condition], by: str
) -> list[dict[str, Any]]:
    seen = _seen_classes(question.reader, question.path)
    totals: dict[str, dict[str, Any]] = {}
    if not by:
        totals[""] = {"group": "", **dict.fromkeys(conditions, 0)}
    for cell in tallied(kind, question.path, by or "theme"):
        if cell["visibility"] not in seen or question.reader.line not in ("", cell["line"]):
            continue
        group = str(cell["value"]) if by else ""
        row = totals.setdefault(group, {"group": group, **dict.fromkeys(conditions, 0)})
        for key, condition in conditions.items():
            if condition.holds(cell, question.day):
                row[key] += int(cell["n"])
    return [totals[group] for group in sorted(totals)]


def _seen_classes(reader: Actor, path: str) -> set[str]:
    """The visibility classes that the reader sees at this node."""
    here = Problem(path=path, line=reader.line)
    found = set()
    for visibility in rules.VISIBILITY_ABILITIES:
        here.visibility = visibility
        if rules.VISIBILITY_ABILITIES[visibility].allows(reader, here):
            found.add(str(visibility))
    return found


def _expression(question: Question, by: str) -> Any:
    if by == "unit":
        return child_path(question.path)
    if by == "month":
        return TruncMonth("received_on")
    return F({"theme": "theme_id", "lead": "lead_id"}.get(by, by))
