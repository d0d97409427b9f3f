"""Figures over frozen dockets: an entry whose problem was merged follows the survivor and stays."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from ligai.ledger.models import Posting
from ligai.problems import rules
from ligai.problems.models import DocketEntry, Problem, Succession
from ligai.problems.rules import CLOSED, Outcome, State
from ligai.stats.conditions import AsOf, ends_with, events_of, one_of, related
from ligai.stats.terms import IS_CLOSED, TAKEN_OVER, Figure, Measure

_CLOSINGS = (rules.CLOSE_STEP.verb, rules.CONFIRM.verb)


def _listed(asked: AsOf) -> QuerySet[DocketEntry]:
    """The problem's place on a list that was frozen by then: on the one that is asked for, or on any."""
    moments = [asked.moment, *([asked.known_at] if asked.known_at else [])]
    entries = DocketEntry.objects.as_of(asked.valid_at, asked.known_at)
    frozen = entries.filter(problem=OuterRef("thing_id"), docket__frozen_at__lte=min(moments))
    return frozen if asked.docket is None else frozen.filter(docket=asked.docket)


def _survivor(asked: AsOf, *where: Q) -> QuerySet[Succession]:
    """What stands for the merged problem, if it is closed and `where` holds of how it was closed."""
    standing = Succession.objects.in_force(asked.valid_at, asked.known_at)
    stood = Posting.objects.as_of(asked.valid_at, asked.known_at).filter(
        kind=Problem.kind, thing_id=OuterRef("survivor"), state__in=[str(state) for state in CLOSED]
    )
    is_closed = stood.values("thing_id").annotate(n=Sum("sign")).filter(n=1)
    return standing.filter(Exists(is_closed), *where, problem=OuterRef("thing_id"))


def _ended(asked: AsOf) -> Exists:
    """The newest closing of the survivor says that it was terminated."""
    of_it = Q(kind=Problem.kind, thing_id=OuterRef("survivor"))
    later = events_of(
        asked, _CLOSINGS, Q(kind=OuterRef("kind"), thing_id=OuterRef("thing_id"))
    ).filter(seq__gt=OuterRef("seq"))
    closings = events_of(asked, _CLOSINGS, of_it).filter(facts__outcome=Outcome.TERMINATED.value)
    return Exists(closings.exclude(Exists(later)))


_MERGED = one_of("state", State.MERGED)
_ON_THE_LIST = related(_listed)
_TERMINATED = (IS_CLOSED & ends_with(_CLOSINGS, _CLOSINGS, outcome=Outcome.TERMINATED.value)) | (
    _MERGED & related(lambda asked: _survivor(asked, Q(_ended(asked))))
)
_RESOLVED = (IS_CLOSED & ~ends_with(_CLOSINGS, _CLOSINGS, outcome=Outcome.TERMINATED.value)) | (
    _MERGED & related(lambda asked: _survivor(asked, ~Q(_ended(asked))))
)

R12 = Figure(
    "R12",
    1,
    "化解率",
    "Settled, of a frozen docket",
    "销号时结果为“化解”的问题÷冻结的清单里的全部问题；并单的跟着并入的那一件算，清单不会变短，剔除、作废的也留在清单里；"
    "以“终结”销号的不算化解，单列；接转来未经核实的销号算在内，件数并列",
    "Problems closed as settled ÷ all problems of a frozen docket. A merged one counts as the problem it "
    "was merged into; nothing leaves the list, excluded and void ones neither; closed as terminated is not "
    "settled and stands beside it; closures claimed by an old ledger count, and how many stands beside it",
    part=_RESOLVED,
    whole=_ON_THE_LIST,
    beside=(
        Measure("taken_over", "其中接转", "of which taken over", _ON_THE_LIST & _RESOLVED & TAKEN_OVER),
        Measure("terminated", "终结", "terminated", _ON_THE_LIST & _TERMINATED),
        Measure("followed", "其中随并入的问题", "of which by the problem merged into", _ON_THE_LIST & _RESOLVED & _MERGED),
        Measure("void", "已作废", "void", _ON_THE_LIST & one_of("state", State.VOID)),
    ),
)  # fmt: skip
