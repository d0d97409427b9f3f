"""Figures over units, themes and other groups, for a reader, as of (V, K): one statement a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Docket
from ligai.kernel.errors import NotAllowed, Refused
from ligai.kernel.intervals import Share, share
from ligai.kernel.moments import local_date
from ligai.kernel.phrases import listed
from ligai.kernel.quantities import Mean, Spread
from ligai.ledger.actor import Actor
from ligai.ledger.counting import Scope, members
from ligai.org.access import require
from ligai.org.models import Unit, UnitKey
from ligai.problems import rules
from ligai.problems.models import Problem
from ligai.stats.conditions import AsOf
from ligai.stats.counts import NO_SPREAD, add_spread, counted
from ligai.stats.figures import FIGURES, Figure, Measure
from ligai.stats.labels import key_of, labels_of
from ligai.stats.pictures import COUNTED
from ligai.stats.subjects import SUBJECTS, listed_on, may_list, seen_by
from ligai.stats.terms import Printed

DIMENSIONS = (
    "unit", "theme", "line", "source", "category", "disposition", "nature", "month", "lead", "state",
)  # fmt: skip
ENOUGH_ANSWER = 30  # percent of those who were asked
_GROUPED = tuple(name for name in DIMENSIONS if name != "unit")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: at which unit, of which cohort [since, until) or docket, as of which V and K (None = now)."""

    unit: Unit
    reader: Actor
    since: date | None = None
    until: date | None = None
    valid_at: datetime | None = None
    known_at: datetime | None = None
    where: Q = field(default_factory=Q)
    docket: Docket | None = None

    @property
    def day(self) -> date:
        """The day of V, on which due dates are held."""
        return local_date(self.valid_at or datetime.now(UTC))

    @property
    def as_of(self) -> AsOf:
        """V and K, as conditions ask for them."""
        return AsOf(self.day, self.valid_at, self.known_at, self.docket.pk if self.docket else None)

    def scope(self, kind: str = Problem.kind) -> Scope:
        """The postings of one subject that answer, only of the classes that the reader may see."""
        window = Q()
        if self.since is not None:
            window &= Q(received_on__gte=self.since)
        if self.until is not None:
            window &= Q(received_on__lt=self.until)
        if self.docket is not None:
            listed = listed_on(self.docket, kind, self.valid_at, self.known_at)
            window &= Q(thing_id__in=listed)
        seen = Q(seen_by(self.reader, kind), window, self.where)
        return Scope(kind, self.path, self.valid_at, self.known_at, seen)

    @property
    def path(self) -> str:
        """Where the unit stood at V; a figure uses the tree of its V."""
        return path_at(self.unit, self.valid_at, self.known_at)

    @property
    def is_plain(self) -> bool:
        """Now, whole cohort, no filter: what the tallies can answer."""
        return (
            self.valid_at is None
            and self.known_at is None
            and self.since is None
            and self.until is None
            and self.docket is None
            and not self.where
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one row: the counts, by key, and what is printed; `spread` where it is one."""

    figure: Figure
    counts: Mapping[str, int]
    spread: Spread = NO_SPREAD

    @property
    def share(self) -> Share:
        """Part over whole, printed `542/577 = 93.93 %`."""
        return share(self.counts["part"], self.counts["whole"])

    @property
    def value(self) -> Share | Mean | Spread:
        """What is printed: the share, or whatever the figure is instead of one."""
        if self.figure.printed is Printed.MEAN:
            return Mean(self.counts["part"], self.counts["whole"])
        return self.spread if self.figure.printed is Printed.SPREAD else self.share

    @property
    def remark(self) -> str:
        """What must be known to read it: 回应不足, where fewer than 30 % of those asked answered."""
        answered, asked = (self.counts.get(key, 0) for key in self.figure.answers)
        too_few = asked and answered * 100 < ENOUGH_ANSWER * asked
        return str(_("回应不足")) if too_few else ""

    def beside(self) -> list[tuple[Measure, int]]:
        """What is printed with it: every count that is not nothing, and says something of its own."""
        told = [(m, self.counts[m.key]) for m in self.figure.beside if self.counts[m.key]]
        if self.counts.get("excluded"):
            return told
        return [(m, n) for m, n in told if not m.key.endswith("_with_excluded")]


@dataclass(frozen=True, slots=True)
class Row:
    """One group: the key that finds it again, the label that people read, a cell a figure.

    `code` is the unit's, where the group is one.
    """

    key: str
    label: str
    cells: tuple[Cell, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The total, and a row for each group in order. The total is counted, never added up."""

    question: Question
    figures: tuple[Figure, ...]
    by: str
    total: Row
    rows: tuple[Row, ...]
    entered_late: int


def figures_of(ids: Sequence[str]) -> tuple[Figure, ...]:
    """Figures by id, all when none is named. Refused for an unknown one."""
    if unknown := [name for name in ids if name not in COUNTED]:
        raise Refused(
            _("没有这个指标：%(unknown)s；可选：%(known)s")
            % {"unknown": listed(unknown), "known": listed(FIGURES)}
        )
    return tuple(COUNTED[name] for name in ids) or tuple(FIGURES.values())


def tabulate(
    question: Question, ids: Sequence[str] = (), by: str = "", also: Sequence[str] = ()
) -> Table:
    """Count figures for a unit and, with `by`, for each group below; those of `also` for the unit only.

    Raises NotAllowed for a unit outside the reader's reach, Refused for an unknown figure or group.
    """
    require(question.reader, rules.COUNT, question.unit)
    figures = figures_of(ids)
    if by and by not in DIMENSIONS:
        raise Refused(
            _("不能按“%(by)s”分组；可选：%(known)s") % {"by": by, "known": listed(DIMENSIONS)}
        )
    more = tuple(f for f in (figures_of(also) if also else ()) if f not in figures)
    total = counted(question, (*figures, *more), "")[0]
    rows = counted(question, figures, by) if by else []
    for figure in (*figures, *more):
        add_spread(question, figure, by if figure in figures else "", total, rows)
    labels = labels_of(question, by, [row["group"] for row in rows])
    return Table(
        question,
        figures,
        by,
        _row("", (question.unit.name, question.unit.code), (*figures, *more), total),
        tuple(
            _row(key_of(row["group"]), labels(row["group"]), figures, row)
            for row in rows
            if any(value for key, value in row.items() if key != "group")
        ),
        entered_late(question),
    )


def behind(question: Question, figure: Figure, measure: str) -> QuerySet[Any]:
    """The very things that a number counts, as of the same (V, K): signs that sum to 1.

    Raises NotAllowed for a reader who counts such things and may not see them one by one.
    """
    require(question.reader, rules.COUNT, question.unit)
    if not may_list(question.reader, figure.subject):
        raise NotAllowed(_("这些诉求只给受理的人看"))
    condition = figure.measures()[measure]
    ids = members(
        question.scope(figure.subject),
        condition.q(question.as_of),
        netted_first=condition.asks_history,
    )
    return SUBJECTS[figure.subject].filter(pk__in=ids)


def entered_late(question: Question) -> int:
    """How many problems had something entered after V that was true by V: printed beside a figure."""
    if question.valid_at is None:
        return 0
    late = question.scope().postings().filter(recorded_at__gt=question.valid_at)
    return late.values("thing_id").distinct().count()


def path_at(unit: Unit, valid_at: datetime | None, known_at: datetime | None = None) -> str:
    """Where the unit stood at V as known at K; its first place for a moment before there was the unit."""
    if valid_at is None and known_at is None:
        return unit.path
    keys = UnitKey.objects.filter(unit=unit).order_by("from_at", "told_at", "id")
    return path_among(list(keys), unit, valid_at, known_at)


def path_among(
    keys: Sequence[UnitKey], unit: Unit, valid_at: datetime | None, known_at: datetime | None
) -> str:
    """The same from its keys, in order of `from_at`, which have been read already."""
    if valid_at is None and known_at is None:
        return unit.path
    standing = [
        key.path
        for key in keys
        if (valid_at is None or key.from_at <= valid_at)
        and (known_at is None or key.told_at <= known_at)
    ]
    return standing[-1] if standing else keys[0].path if keys else unit.path


def in_group(by: str, key: str) -> Q:
    """Over postings: those of one group, by the key that its row has. Refused for an unknown group."""
    if by not in _GROUPED:
        raise Refused(
            _("不能按“%(by)s”分组；可选：%(known)s") % {"by": by, "known": listed(_GROUPED)}
        )
    if by == "month":
        begins = _month(key)
        if begins is None:
            raise Refused(_("“%(text)s”不是日期，请写成2019-10-30") % {"text": key})
        return Q(received_on__year=begins.year, received_on__month=begins.month)
    if by in ("theme", "lead"):
        return Q(**{f"{by}_id": int(key) if key.isdecimal() else 0})
    return Q(**{by: key})


def _month(key: str) -> date | None:
    """The first day of `2019-10`."""
    try:
        return parse_date(f"{key}-01")
    except ValueError:
        return None


def _row(
    key: str, named: tuple[str, str], figures: Sequence[Figure], counts: Mapping[str, Any]
) -> Row:
    label, code = named
    return Row(
        key,
        label,
        tuple(
            Cell(
                figure,
                {m: int(counts.get(f"{figure.id}_{m}", 0)) for m in figure.measures()},
                counts.get(f"{figure.id}_spread", NO_SPREAD),
            )
            for figure in figures
        ),
        code,
    )
