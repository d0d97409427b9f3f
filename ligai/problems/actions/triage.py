"""Triage: fix at once, put on the ledger, or explain; the questions that decide, and who chose otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.writing import writes
from ligai.org.models import Person
from ligai.problems import rules
from ligai.problems.actions.hand import Late, needs, stepped, take_step
from ligai.problems.actions.planning import appoint_lead
from ligai.problems.models import Problem
from ligai.problems.rules import Disposition


@writes
def triage(
    problem: Problem,
    *,
    actor: Actor,
    disposition: str,
    answers: Mapping[str, bool] | None = None,
    because: str = "",
    lead: Person | None = None,
    seen: int | None = None,
    late: Late | None = None,
) -> Problem:
    """Decide how a problem is dealt with; may be decided again until it is submitted.

    A choice other than what the six answers propose needs a reason. Whoever may also name the leader
    who answers for it can do so here, as a step of its own: domain rules 立行立改, 纳入整改台账. While work has been given out
    it cannot be changed before the assignments are withdrawn.
    """
    hand = take_step(rules.TRIAGE_STEP, problem, actor=actor, seen=seen, late=late)
    if disposition not in Disposition.values:
        raise Refused(_("请选择一种处理方式"), field="disposition")
    proposal = rules.propose(answers or {}) if answers else None
    if proposal not in (None, disposition):
        because = needs(because, _("与建议不同的选择要写明理由"), "because")
    if hand.problem.assignments.open().exists():
        raise Refused(_("已经交办出去，请先收回交办件再重新研判"))
    facts = {
        "disposition": str(Disposition(disposition).label),
        "proposal": proposal or "",
        "answers": {k: bool(v) for k, v in (answers or {}).items()},
    }
    hand.put(
        rules.TRIAGE_STEP.verb,
        stepped(rules.TRIAGE_STEP, disposition=disposition),
        facts=facts,
        words={"because": because.strip()},
    )
    if lead is None or lead.pk == hand.problem.lead_id:
        return hand.problem
    return appoint_lead(hand.problem, actor=actor, lead=lead, late=late)
