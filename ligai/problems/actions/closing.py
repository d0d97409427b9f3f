"""The end of a problem, and its return: publicity, closure, explanation, claims taken over, reopening."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.writing import writes
from ligai.problems import deadlines, rules
from ligai.problems.actions.hand import Hand, Late, needs, stepped, take_step
from ligai.problems.actions.verifying import check_independent
from ligai.problems.models import Problem
from ligai.problems.rules import LimitKey, Outcome

UNHANDLED = {
    "handled_on": None,
    "declared_on": None,
    "submitted_at": None,
    "submission_told_at": None,
    "published_until": None,
    "outcome": "",
}


@writes
def close(
    problem: Problem,
    *,
    actor: Actor,
    outcome: str = Outcome.SETTLED,
    because: str = "",
    seen: int | None = None,
    late: Late | None = None,
) -> Problem:
    """Close (销号) after publicity; restricted problems need a second person instead of publicity.

    `outcome`: settled, or terminated, which needs to say why (the three steps of a petition are
    over, and it is not settled).
    """
    hand = take_step(rules.CLOSE_STEP, problem, actor=actor, seen=seen, late=late)
    _check_closer(hand)
    until = hand.problem.published_until
    if until is not None and hand.today <= until:
        raise Refused(_("公示到%(until)s，期满才能销号") % {"until": until.isoformat()})
    if outcome not in Outcome.values:
        raise Refused(_("请选择结果"), field="outcome")
    if outcome == Outcome.TERMINATED:
        because = needs(because, _("终结要写明依据"), "because")
    observed_until = deadlines.due_by(hand.problem, LimitKey.OBSERVATION, hand.today).on
    hand.put(
        rules.CLOSE_STEP.verb,
        stepped(
            rules.CLOSE_STEP,
            closed_at=hand.now,
            observed_until=observed_until,
            outcome=outcome,
        ),
        facts={"until": observed_until, "outcome": str(Outcome(outcome))},
        words={"because": because.strip()},
    )
    return hand.problem


def _check_closer(hand: Hand) -> None:
    problem, actor = hand.problem, hand.actor
    if actor.path == problem.path and actor.is_person:
        raise NotAllowed(_("承办单位不能给自己的问题销号"))
    if actor.id and actor.id == problem.lead_id:
        raise NotAllowed(_("您是包保领导，不能自己销号"))
    if problem.published_until is None and actor.id in _found_handled_by(problem):
        raise NotAllowed(_("不公示的问题要由另一个人同意销号"))


def _found_handled_by(problem: Problem) -> set[int]:
    """Who passed the last check, or agreed to the explanation."""
    keys = (rules.PASS.verb.key, rules.EXPLAIN_STEP.verb.key)
    newest = Event.objects.of(problem).filter(verb__in=keys).last()
    return {newest.actor_id} if newest else set()


def explained(hand: Hand) -> dict[str, Any]:
    """What changes when a request to explain instead of rectify is approved (see `granting`)."""
    if _last_triager(hand.problem) == hand.actor.id:
        raise NotAllowed(_("解释说明要由研判人以外的第二个人同意"))
    until = None
    if not hand.problem.skips_publicity:
        until = deadlines.due_by(hand.problem, LimitKey.PUBLICITY, hand.today).on
    return stepped(
        rules.EXPLAIN_STEP,
        published_until=until,
        handled_on=hand.today,
        declared_on=hand.today,
    )


def _last_triager(problem: Problem) -> int:
    triaged = Event.objects.of(problem).filter(verb=rules.TRIAGE_STEP.verb.key)
    newest = triaged.values_list("actor_id", flat=True).last()
    return int(newest or 0)


@writes
def uphold_publicity_objection(
    problem: Problem, *, actor: Actor, reason: str, seen: int | None = None
) -> Problem:
    """An objection raised during publicity holds: back to work."""
    hand = take_step(rules.UPHOLD, problem, actor=actor, seen=seen)
    reason = needs(reason, _("请写明异议成立的理由"), "reason")
    hand.put(rules.UPHOLD.verb, stepped(rules.UPHOLD, **UNHANDLED), words={"reason": reason})
    return hand.problem


@writes
def reopen(
    problem: Problem,
    *,
    actor: Actor,
    because: str,
    seen: int | None = None,
    late: Late | None = None,
) -> Problem:
    """The problem is back, or was never gone: it counts as open again from now on."""
    hand = take_step(rules.REOPEN_STEP, problem, actor=actor, seen=seen, late=late)
    because = needs(because, _("请写明为什么重开"), "because")
    hand.put(
        rules.REOPEN_STEP.verb,
        stepped(rules.REOPEN_STEP, closed_at=None, observed_until=None, **UNHANDLED),
        words={"because": because},
    )
    return hand.problem


@writes
def confirm_claim(
    problem: Problem, *, actor: Actor, findings: str, seen: int | None = None
) -> Problem:
    """A verifier finds a closure that was taken over from an old ledger to be true."""
    hand = take_step(rules.CONFIRM, problem, actor=actor, seen=seen)
    check_independent(hand)
    findings = needs(findings, _("请写明核实的情况"), "findings")
    observed_until = deadlines.due_by(hand.problem, LimitKey.OBSERVATION, hand.today).on
    hand.put(
        rules.CONFIRM.verb,
        stepped(
            rules.CONFIRM,
            closed_at=hand.now,
            observed_until=observed_until,
            outcome=Outcome.SETTLED,
        ),
        facts={"until": observed_until},
        words={"findings": findings},
    )
    return hand.problem
