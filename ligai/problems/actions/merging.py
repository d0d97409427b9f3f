"""Merging a problem into another that says the same, and taking the merge back."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.ledger.writing import writes
from ligai.problems import rules
from ligai.problems.actions.following import end_with
from ligai.problems.actions.hand import THIS_ROW, Hand, needs, stepped, take, take_step
from ligai.problems.models import Problem, Succession
from ligai.problems.rules import State


@writes
def merge(
    problem: Problem, survivor: Problem, *, actor: Actor, reason: str, seen: int | None = None
) -> Problem:
    """Merge an open problem into another open one; its duties end, and it follows the survivor.

    Both are of one visibility class, so that neither tells of the other to those who may not see
    it. An open survivor is in no merge itself, so merges form no ring; a closed one is refused,
    since an open problem must not be closed by merging.
    """
    _lock_both(problem, survivor)
    hand = take_step(rules.MERGE_STEP, problem, actor=actor, seen=seen)
    other = take(survivor, rules.MERGE, actor=actor)
    _check_pair(hand.problem, other.problem)
    reason = needs(reason, _("请写明并单的理由"), "reason")
    end_with(hand.problem, reason, actor=actor)
    event = hand.put(
        rules.MERGE_STEP.verb,
        stepped(rules.MERGE_STEP, state_before=hand.problem.state, merged_into=other.problem),
        facts={
            "survivor": _called(other.problem),
            "survivor_id": str(other.problem.pk),
            "paused_from": hand.problem.state_before,
        },
        words={"reason": reason},
    )
    _stand(hand.problem, other.problem, event)
    facts = {"merged": _called(hand.problem), "merged_id": str(hand.problem.pk)}
    other.put(rules.RECEIVED_MERGE, facts=facts, words={"reason": reason})
    return hand.problem


@writes
def unmerge(problem: Problem, *, actor: Actor, reason: str, seen: int | None = None) -> Problem:
    """Take a merge back: the problem is what it was before, from now on.

    Its duties were withdrawn and are given out anew. Figures of the time between stay.
    """
    merged = Problem.objects.select_related("merged_into").get(pk=problem.pk)
    if merged.merged_into is not None:
        _lock_both(merged, merged.merged_into)
    hand = take_step(rules.UNMERGE, problem, actor=actor, seen=seen)
    reason = needs(reason, _("请写明撤销并单的理由"), "reason")
    survivor = hand.problem.merged_into
    assert survivor is not None
    before = _before_merge(hand.problem)
    event = hand.put(rules.UNMERGE.verb, {**before, "merged_into": None}, words={"reason": reason})
    _stand(hand.problem, hand.problem, event)
    facts = {"merged": _called(hand.problem), "merged_id": str(hand.problem.pk)}
    other = Hand(survivor, actor, survivor.bucket())
    other.put(rules.LOST_MERGE, facts=facts, words={"reason": reason})
    return hand.problem


def _stand(problem: Problem, survivor: Problem, event: Event) -> None:
    """From this event on the survivor stands for the problem and all that was merged into it before."""
    merged, level = [problem.pk], [problem.pk]
    while level:
        into = Problem.objects.filter(merged_into__in=level)
        level = list(into.order_by("pk").values_list("pk", flat=True))
        merged += level
    told = Succession.objects.filter(problem__in=merged).order_by()
    counted = dict(told.values_list("problem").annotate(n=Count("pk")))
    Succession.objects.bulk_create(
        Succession(
            problem_id=each,
            survivor=survivor,
            order=counted.get(each, 0) + 1,
            effective_at=event.effective_at,
            recorded_at=event.recorded_at,
        )
        for each in merged
    )


def _lock_both(one: Problem, other: Problem) -> None:
    """Both rows in the order of ids, so that two merges can wait for each other but never deadlock."""
    ids = {one.pk, other.pk}
    list(Problem.objects.select_for_update(**THIS_ROW).filter(pk__in=ids).order_by("pk"))


def _check_pair(problem: Problem, survivor: Problem) -> None:
    if problem.pk == survivor.pk:
        raise Refused(_("不能并入自己"), field="survivor")
    if not survivor.is_open:
        raise Refused(
            _("不能并入“%(state)s”的问题") % {"state": State(survivor.state).label},
            field="survivor",
        )
    if problem.visibility != survivor.visibility:
        raise Refused(_("知悉范围不同的问题不能并单"), field="survivor")


def _before_merge(problem: Problem) -> dict[str, Any]:
    """The state to go back to; a paused one also remembers where its pause began."""
    merges = Event.objects.of(problem).filter(verb=rules.MERGE_STEP.verb.key)
    last = merges.order_by("-seq").first()
    paused_from = last.facts.get("paused_from", "") if last else ""
    return {"state": problem.state_before or State.TRIAGED.value, "state_before": paused_from}


def _called(problem: Problem) -> str:
    """By its number: a title would tell readers of the one what the other is about."""
    return problem.number or str(problem.pk)
