"""What is planned: description, lead officer, measures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.writing import writes
from ligai.org.models import Person
from ligai.problems import recusal, rules
from ligai.problems.actions.hand import Hand, Late, needs, take
from ligai.problems.models import Measure, Problem
from ligai.problems.rules import State

_REVISABLE = frozenset(
    {
        rules.Spoken.TITLE,
        rules.Spoken.FACTS,
        rules.Spoken.CAUSE,
        rules.Spoken.TARGET,
        rules.Spoken.RESPONSIBLE,
        rules.Spoken.REMARK,
    }
)
_PLANNED_IN = (
    State.DRAFT, State.TRIAGED, State.ASSIGNED, State.IN_PROGRESS, State.PAUSED, State.RETURNED,
    State.REOPENED, State.LONG_TERM,
)  # fmt: skip


def take_plan(problem: Problem, actor: Actor, seen: int | None, late: Late | None) -> Hand:
    """A problem in hand whose plan and proofs may still be changed."""
    hand = take(problem, rules.PLAN, actor=actor, seen=seen, late=late)
    if hand.problem.state not in _PLANNED_IN:
        raise Refused(
            _("“%(state)s”的问题不能再改措施和佐证") % {"state": State(hand.problem.state).label}
        )
    return hand


@writes
def revise(
    problem: Problem,
    *,
    actor: Actor,
    seen: int | None = None,
    late: Late | None = None,
    **texts: str,
) -> Problem:
    """Complete the description: title, facts, cause, target, responsible person, remark.

    The old words stay in the history. Raises Refused for an empty title; ValueError for a field
    that is not one of these.
    """
    if unknown := texts.keys() - _REVISABLE:
        raise ValueError(f"not revisable: {sorted(unknown)}")
    hand = take_plan(problem, actor, seen, late)
    stripped = {name: text.strip() for name, text in texts.items()}
    changed = {n: t for n, t in stripped.items() if t != getattr(hand.problem, n)}
    if "title" in changed:
        needs(changed["title"], _("请写明是什么问题"), "title")
    if changed:
        names = "、".join(rules.Spoken(name).written for name in changed)
        hand.put(rules.REVISED, changed, facts={"fields": names}, words=changed)
    return hand.problem


@writes
def appoint_lead(
    problem: Problem,
    *,
    actor: Actor,
    lead: Person,
    seen: int | None = None,
    late: Late | None = None,
) -> Problem:
    """Name the leader who answers for a problem (包保); needs a post that is still held."""
    hand = take(problem, rules.APPOINT_LEAD, actor=actor, seen=seen, late=late)
    if not hand.problem.is_open:
        raise Refused(_("已经了结的问题不用再定包保领导"))
    if not lead.is_active or not lead.open_posts(hand.today).exists():
        raise Refused(_("%(name)s现在没有在任的岗位") % {"name": lead.name}, field="lead")
    if recusal.bars(hand.problem.pk, person_id=lead.pk):
        raise Refused(_("要回避，不能由%(name)s包保") % {"name": lead.name}, field="lead")
    hand.put(
        rules.LEAD_APPOINTED,
        {"lead": lead, "lead_name": lead.name},
        facts={"lead": lead.name, "person": str(lead.pk)},
    )
    return hand.problem


@writes
def add_measure(
    problem: Problem,
    *,
    actor: Actor,
    what: str,
    target: str = "",
    quantity: Decimal = Decimal(1),
    unit_of_measure: str = "",
    responsible: str = "",
    seen: int | None = None,
    late: Late | None = None,
) -> Measure:
    """Add a measure with a measurable target; the quantity is more than nothing."""
    hand = take_plan(problem, actor, seen, late)
    what = needs(what, _("请写明措施"), "what")
    if quantity <= 0:
        raise Refused(_("目标数量要大于0"), field="quantity")
    last = hand.problem.measures.aggregate(n=Max("order"))["n"]
    measure = Measure(
        problem=hand.problem,
        order=(last or 0) + 1,
        what=what,
        target=target.strip(),
        quantity=quantity,
        unit_of_measure=unit_of_measure.strip(),
        responsible=responsible.strip(),
    )
    measure.save(force_insert=True)
    facts: dict[str, Any] = {
        "measure": str(measure.pk),
        "quantity": quantity,
        "unit_of_measure": measure.unit_of_measure,
    }
    hand.put(rules.MEASURE_ADDED, facts=facts, words={"what": what, "target": measure.target})
    return measure


@writes
def report_measure(
    measure: Measure,
    *,
    actor: Actor,
    done: Decimal,
    seen: int | None = None,
    late: Late | None = None,
) -> Measure:
    """Report how much of a measure is done so far, in its unit of measure."""
    hand = take_plan(measure.problem, actor, seen, late)
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    if done < 0:
        raise Refused(_("完成数量不能小于0"), field="done")
    measure.done = done
    measure.save(update_fields=["done"])
    amount = f"{done.normalize():f}/{measure.quantity.normalize():f}{measure.unit_of_measure}"
    facts = {"measure": str(measure.pk), "done": amount}
    hand.put(rules.MEASURE_DONE, facts=facts, words={"what": measure.what})
    return measure
