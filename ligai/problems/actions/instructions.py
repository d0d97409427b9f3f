"""A leader's instruction: given to a unit until a day; the unit takes note, answers, carries it out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.record import check_seen
from ligai.ledger.writing import writes
from ligai.org.access import require
from ligai.org.models import Unit
from ligai.problems import rules
from ligai.problems.actions.hand import (
    THIS_ROW,
    Hand,
    Late,
    check_late,
    needs,
    require_sight,
    take,
)
from ligai.problems.models import Instruction, Problem, addressees
from ligai.problems.rules import InstructionStep, State


@writes
def instruct(
    problem: Problem,
    *,
    actor: Actor,
    text: str,
    unit: Unit,
    until: date,
    seen: int | None = None,
    late: Late | None = None,
) -> Instruction:
    """Tell a unit that handles a problem what is wanted, until a day (the last).

    Raises Refused beside its field: no words, a unit that has no part in it or is out of reach, a
    day that has passed.
    """
    hand = take(problem, rules.INSTRUCT, actor=actor, seen=seen, late=late)
    if hand.problem.state not in rules.INSTRUCTED_IN:
        raise Refused(_("“%(state)s”的问题不能作批示") % {"state": State(hand.problem.state).label})
    text = needs(text, _("请写明批示"), "text")
    if not addressees(hand.problem, actor).filter(pk=unit.pk).exists():
        raise Refused(
            _("%(unit)s不办这个问题，或不在您管的范围内") % {"unit": unit.name}, field="unit"
        )
    if until < hand.today:
        raise Refused(_("落实期限不能早于批示那天"), field="until")
    given = Instruction(
        problem=hand.problem,
        unit=unit,
        text=text,
        until=until,
        given_by_id=actor.id if actor.is_person else None,
        given_by_name=actor.name,
        given_by_post=actor.post_name,
        given_at=hand.now,
    )
    given.save(force_insert=True)
    facts = {"unit": unit.name, "until": until, "instruction": str(given.pk)}
    hand.put(rules.INSTRUCTED, facts=facts, words={"text": text})
    return given


@writes
def acknowledge(
    instruction: Instruction, *, actor: Actor, seen: int | None = None, late: Late | None = None
) -> Instruction:
    """The unit has taken note."""
    hand, row = _take(rules.ACKNOWLEDGE, instruction, actor=actor, seen=seen, late=late)
    return _follow(hand, row, rules.ACKNOWLEDGE, {}, acknowledged_at=hand.now)


@writes
def answer(
    instruction: Instruction,
    *,
    actor: Actor,
    answer: str,
    seen: int | None = None,
    late: Late | None = None,
) -> Instruction:
    """The unit says what it will do, or where it stands; a later answer stands beside the earlier."""
    hand, row = _take(rules.ANSWER, instruction, actor=actor, seen=seen, late=late)
    answer = needs(answer, _("请写明回复"), "answer")
    words = {"answer": answer}
    return _follow(hand, row, rules.ANSWER, words, answer=answer, answered_at=hand.now)


@writes
def carry_out(
    instruction: Instruction,
    *,
    actor: Actor,
    result: str,
    seen: int | None = None,
    late: Late | None = None,
) -> Instruction:
    """The unit reports that it has done what was wanted, and what came of it."""
    hand, row = _take(rules.CARRY_OUT, instruction, actor=actor, seen=seen, late=late)
    result = needs(result, _("请写明落实情况"), "result")
    words = {"result": result}
    return _follow(hand, row, rules.CARRY_OUT, words, result=result, carried_out_at=hand.now)


def _take(
    step: InstructionStep,
    instruction: Instruction,
    *,
    actor: Actor,
    seen: int | None,
    late: Late | None,
) -> tuple[Hand, Instruction]:
    """The problem and, after it, the instruction in hand, for somebody of the unit it was given to."""
    problem = Problem.objects.select_for_update(**THIS_ROW).get(pk=instruction.problem_id)
    rows = Instruction.objects.select_for_update(**THIS_ROW).select_related("unit")
    row = rows.get(pk=instruction.pk)
    require(actor, rules.FOLLOW, row.unit)
    require_sight(actor, problem)
    check_seen(problem, seen)
    check_late(actor, late, row.unit)
    step.check(row.state)
    return Hand(problem, actor, problem.bucket(), late), row


def _follow(
    hand: Hand, row: Instruction, step: InstructionStep, words: dict[str, str], **changes: Any
) -> Instruction:
    changes = {"state": step.target, **changes}
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    facts = {"by": row.given_by_name, "instruction": str(row.pk), "unit": row.unit.name}
    hand.put(step.verb, facts=facts, words=words)
    return row
