"""Conditions on a counted thing: asked in SQL over its postings, and in Python over a tally cell where that knows enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db.models import DateField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncDate

from ligai.kernel.moments import SHANGHAI
from ligai.ledger.models import Event, EventQuerySet, Posting
from ligai.ledger.verbs import Verb

_histories = count()  # each such question has an answer of its own
_HISTORY = "what happened"  # stands among the columns of a condition that no tally can answer
_OF_THE_THING = Q(kind=OuterRef("kind"), thing_id=OuterRef("thing_id"))


@dataclass(frozen=True, slots=True)
class AsOf:
    """As of which moments V and K (None = now); `day` is the day of V, in China; `docket`: its id."""

    day: date
    valid_at: datetime | None = None
    known_at: datetime | None = None
    docket: int | None = None

    @property
    def moment(self) -> datetime:
        """V; this very moment where none is given."""
        return self.valid_at or datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Condition:
    """`columns` are those it reads; `q` is over postings, `holds` over a cell on the day of V.

    `parts` are the simple questions that it is made of, by name: a question that SQL answers with yes
    or no, or None for the value of the column of that name. `told` puts their answers together, so
    that many conditions over one posting ask each part once.
    """

    columns: frozenset[str]
    q: Callable[[AsOf], Q]
    holds: Callable[[Mapping[str, Any], date], bool]
    parts: Mapping[str, Callable[[AsOf], Q] | None] = field(compare=False)
    told: Callable[[Mapping[str, Any]], bool] = field(compare=False)

    @property
    def asks_history(self) -> bool:
        """Does it ask what happened to the thing, which its columns do not tell?"""
        return _HISTORY in self.columns

    def __and__(self, other: Condition) -> Condition:
        return Condition(
            self.columns | other.columns,
            lambda asked: Q(self.q(asked), other.q(asked)),
            lambda cell, day: self.holds(cell, day) and other.holds(cell, day),
            {**self.parts, **other.parts},
            lambda answers: self.told(answers) and other.told(answers),
        )

    def __or__(self, other: Condition) -> Condition:
        return Condition(
            self.columns | other.columns,
            lambda asked: Q(self.q(asked), other.q(asked), _connector=Q.OR),
            lambda cell, day: self.holds(cell, day) or other.holds(cell, day),
            {**self.parts, **other.parts},
            lambda answers: self.told(answers) or other.told(answers),
        )

    def __invert__(self) -> Condition:
        return Condition(
            self.columns,
            lambda asked: ~self.q(asked),
            lambda cell, day: not self.holds(cell, day),
            self.parts,
            lambda answers: not self.told(answers),
        )


def _simple(
    name: str,
    columns: frozenset[str],
    q: Callable[[AsOf], Q],
    holds: Callable[[Mapping[str, Any], date], bool],
) -> Condition:
    """A condition that SQL answers with yes or no; the name says all that its answer depends on."""
    return Condition(columns, q, holds, {name: q}, lambda answers: bool(answers[name]))


def one_of(column: str, *values: str) -> Condition:
    """The column has one of these values."""
    wanted = [str(value) for value in values]
    return Condition(
        frozenset({column}),
        lambda _asked: Q(**{f"{column}__in": wanted}),
        lambda cell, _day: str(cell[column]) in wanted,
        {column: None},
        lambda answers: str(answers[column]) in wanted,
    )


def is_true(column: str) -> Condition:
    """A yes-or-no column says yes."""
    return Condition(
        frozenset({column}),
        lambda _asked: Q(**{column: True}),
        lambda cell, _day: bool(cell[column]),
        {column: None},
        lambda answers: bool(answers[column]),
    )


def known(column: str) -> Condition:
    """The date is known."""
    return _simple(
        f"{column} is known",
        frozenset({column}),
        lambda _asked: Q(**{f"{column}__isnull": False}),
        lambda cell, _day: cell[column] is not None,
    )


def matured(column: str) -> Condition:
    """The day has passed: due on D matures at D+1 00:00."""
    return _simple(
        f"{column} has passed",
        frozenset({column}),
        lambda asked: Q(**{f"{column}__lt": asked.day}),
        lambda cell, day: cell[column] is not None and cell[column] < day,
    )


def aged(column: str, least: int, most: int | None = None) -> Condition:
    """The day lies `least` to `most` days before the day of V, both included; later days are less than 0."""

    def q(asked: AsOf) -> Q:
        found = Q(**{f"{column}__lte": asked.day - timedelta(days=least)})
        if most is not None:
            found &= Q(**{f"{column}__gte": asked.day - timedelta(days=most)})
        return found

    def holds(cell: Mapping[str, Any], day: date) -> bool:
        if cell[column] is None:
            return False
        age = (day - cell[column]).days
        return age >= least and (most is None or age <= most)

    return _simple(f"{column} lies {least} to {most} days back", frozenset({column}), q, holds)


def not_after(column: str, other: str) -> Condition:
    """Both days are known and the first is not after the second."""
    return _simple(
        f"{column} is not after {other}",
        frozenset({column, other}),
        lambda _asked: (
            Q(**{f"{column}__isnull": False, f"{other}__isnull": False})
            & Q(**{f"{column}__lte": F(other)})
        ),
        lambda cell, _day: (
            cell[column] is not None and cell[other] is not None and cell[column] <= cell[other]
        ),
    )


def happened(*verbs: Verb) -> Condition:
    """One of these is told of the thing, as of V and K.

    True of a thing and not of one of its buckets, so the sum of signs over its postings, and the
    list behind, count the thing once, wherever it stands.
    """
    return _history(lambda asked: Q(Exists(_events(asked, verbs))))


def began_with(verbs: tuple[Verb, ...], others: tuple[Verb, ...]) -> Condition:
    """One of `verbs` is told of the thing, and none of `others` before it."""

    def q(asked: AsOf) -> Q:
        earlier = _events(asked, others).filter(seq__lt=OuterRef("seq"))
        return Q(Exists(_events(asked, verbs).exclude(Exists(earlier))))

    return _history(q)


def ends_with(verbs: tuple[Verb, ...], others: tuple[Verb, ...], **facts: Any) -> Condition:
    """One of `verbs` is told of the thing with such facts, and none of `others` after it."""

    def q(asked: AsOf) -> Q:
        later = _events(asked, others).filter(seq__gt=OuterRef("seq"))
        told = {f"facts__{name}": value for name, value in facts.items()}
        return Q(Exists(_events(asked, verbs).filter(**told).exclude(Exists(later))))

    return _history(q)


def told(verbs: tuple[Verb, ...], fact: str) -> Condition:
    """One of `verbs` is told of the thing with this fact."""
    return _history(lambda asked: Q(Exists(_telling(asked, verbs, fact))))


def newest(verbs: tuple[Verb, ...], fact: str) -> Callable[[AsOf], Subquery]:
    """The whole number that the newest of `verbs` tells by this fact; NULL where none does."""

    def value(asked: AsOf) -> Subquery:
        number = Cast(KeyTextTransform(fact, "facts"), IntegerField())
        return Subquery(_telling(asked, verbs, fact).order_by("-seq").values(number=number)[:1])

    return value


def _telling(asked: AsOf, verbs: tuple[Verb, ...], fact: str) -> EventQuerySet:
    return _events(asked, verbs).filter(facts__has_key=fact)


def term_ended(verbs: tuple[Verb, ...], fact: str) -> Condition:
    """One of `verbs` is told of the thing with a last day in this fact, and that day has passed."""
    return _history(lambda asked: Q(Exists(_ended(asked, verbs, fact))))


def within_term(verbs: tuple[Verb, ...], fact: str, others: tuple[Verb, ...]) -> Condition:
    """The same, and one of `others` is told after it, true on or before that last day."""

    def q(asked: AsOf) -> Q:
        later = _events(asked, others).filter(seq__gt=OuterRef("seq"))
        day = TruncDate("effective_at", tzinfo=SHANGHAI)
        in_term = later.annotate(day=day).filter(day__lte=OuterRef("last_day"))
        last_day = Cast(KeyTextTransform(fact, "facts"), DateField())
        ended = _ended(asked, verbs, fact).annotate(last_day=last_day)
        return Q(Exists(ended.filter(Exists(in_term))))

    return _history(q)


def _ended(asked: AsOf, verbs: tuple[Verb, ...], fact: str) -> EventQuerySet:
    return _events(asked, verbs).filter(**{f"facts__{fact}__lt": asked.day.isoformat()})


def left(
    states: tuple[str, ...], verbs: tuple[Verb, ...], when: Callable[[AsOf], Q] = lambda _asked: Q()
) -> Condition:
    """One of `verbs` led out of one of these states; `when` is over the posting that took it out."""

    def q(asked: AsOf) -> Q:
        out = Posting.objects.as_of(asked.valid_at, asked.known_at).filter(
            when(asked), _OF_THE_THING, sign=-1, state__in=[str(state) for state in states]
        )
        keys = [verb.key for verb in verbs]
        step = Event.objects.filter(_OF_THE_THING, seq=OuterRef("seq"), verb__in=keys)
        return Q(Exists(out.filter(Exists(step))))

    return _history(q)


def too_late(column: str) -> Q:
    """Over postings: told on a day after the one in `column`, in China."""
    return Q(**{f"{column}__lt": TruncDate("recorded_at", tzinfo=SHANGHAI)})


def related(rows: Callable[[AsOf], QuerySet[Any]]) -> Condition:
    """Such a dated row belongs to the thing; its `OuterRef` is the posting's `thing_id`."""
    return _history(lambda asked: Q(Exists(rows(asked))))


def events_of(asked: AsOf, verbs: tuple[Verb, ...], whose: Q) -> EventQuerySet:
    """What is told by these verbs of the thing that `whose` names, as of V and K."""
    told = Event.objects.as_of(asked.valid_at, asked.known_at)
    return told.filter(whose, verb__in=[verb.key for verb in verbs])


def _events(asked: AsOf, verbs: tuple[Verb, ...]) -> EventQuerySet:
    return events_of(asked, verbs, _OF_THE_THING)


def _history(q: Callable[[AsOf], Q]) -> Condition:
    return _simple(f"{_HISTORY} {next(_histories)}", frozenset({_HISTORY}), q, _no_cell_knows)


def _no_cell_knows(_cell: Mapping[str, Any], _day: date) -> bool:
    raise ValueError("a tally does not know what happened; count the postings")
