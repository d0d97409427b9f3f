"""A report known to few, handed to those who may see such problems; who links it, the clerk does not learn.

The clerk cannot ask whether a problem known to few says the same, and must not. The office that may see it
puts the report to that problem, or opens a new one; either way the report is put to a problem, and the
clerk reads no number.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.intake import rules
from ligai.intake.actions.hand import ReportHand, surviving, take
from ligai.intake.actions.linking import check_clear_of, check_masked, make_link, register_from
from ligai.intake.models import Report
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors
from ligai.ledger.writing import writes
from ligai.org.models import Post, Unit
from ligai.org.rules import Visibility
from ligai.problems.models import Problem
from ligai.problems.rules import GONE


@writes
def hand_over(report: Report, *, actor: Actor, seen: int | None = None) -> Report:
    """Hand a report known to few to the office entitled; it reads what the clerk confirmed, no more."""
    hand = take(report, rules.HAND_OVER_STEP, actor=actor, seen=seen)
    check_masked(hand.report)
    if hand.report.visibility == Visibility.ORDINARY:
        raise Refused(_("这件不限制知悉，您自己就能并入"))
    if hand.report.handed_at is not None:
        raise Refused(_("已经交过了"))
    if not _is_taken_by_somebody(hand):
        raise Refused(_("没有有权而且不用回避的办公室，请您自己立项"))
    hand.put(rules.HAND_OVER_STEP.verb, {"handed_at": hand.now})
    return hand.report


def _is_taken_by_somebody(hand: ReportHand) -> bool:
    """Does anybody hold the ability over this report, whom it is not about?"""
    report = hand.report
    posts = Post.objects.open(hand.today).with_names().filter(person__is_active=True)
    above = posts.filter(unit__path__in=ancestors(report.path), role__in=rules.PLACE.roles)
    seats = [post.actor(post.person) for post in above]
    return any(rules.PLACE.allows(seat, report) and not report.is_about(seat) for seat in seats)


@writes
def place(
    report: Report,
    *,
    actor: Actor,
    problem: Problem | None = None,
    unit: Unit | None = None,
    seen: int | None = None,
) -> Report:
    """Put a report that was handed over to a problem known to few: one that stands, or a new one at `unit`.

    Raises NotAllowed for whoever may not see the problem, Refused when both or neither are named.
    """
    home = _home(unit)  # units before reports, in the one order of locks
    hand = take(report, rules.PLACE_STEP, actor=actor, ability=rules.PLACE, seen=seen)
    if hand.report.handed_at is None:
        raise Refused(_("这件诉求没有交给您"))
    if (problem is None) == (home is None):
        raise Refused(_("写一个问题编号，或者写一个单位另行立项，只写一样"), field="problem")
    found = register_from(hand, home) if home else _standing(hand, problem)
    make_link(hand, found)
    hand.put(rules.PLACE_STEP.verb, hand.step(rules.PLACE_STEP))
    return hand.report


def _home(unit: Unit | None) -> Unit | None:
    if unit is None:
        return None
    return Unit.objects.select_for_update(no_key=True, of=("self",)).get(pk=unit.pk)


def _standing(hand: ReportHand, problem: Problem | None) -> Problem:
    """The problem that says the same: known to few, seen by the actor, not worked on by whom it is about."""
    assert problem is not None
    found = surviving(problem)
    if not found.visible_to(hand.actor):
        raise NotAllowed(_("您看不到这个问题"))
    if found.visibility != hand.report.visibility:
        raise Refused(_("知悉范围不同，不能并在一起"), field="problem")
    if found.state in GONE:
        raise Refused(_("这个问题已经不在办了"), field="problem")
    check_clear_of(hand.report, found)
    return found
