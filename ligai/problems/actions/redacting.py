"""Taking out what somebody wrote: from the ledger's words, and from every row that has copied it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed, Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event, Words
from ligai.ledger.redaction import redact as take_out
from ligai.ledger.redaction import without
from ligai.ledger.writing import writes
from ligai.problems import rules
from ligai.problems.actions.hand import Hand, needs, take
from ligai.problems.models import Problem
from ligai.problems.rules import Spoken

_FREE = 100  # characters: shorter columns hold names, numbers and keys, not what somebody says


@writes
def redact(
    problem: Problem, *, actor: Actor, words: Words, reason: str, seen: int | None = None
) -> Problem:
    """Take one free text of a problem or its duties out for good; the chain stays whole.

    What repeats the text goes with it: other texts of the same history, and the columns of the
    problem and of every row that refers to it. Raises NotAllowed without the ability or for one's
    own words; Refused for a text that is not there (any more), a reason that repeats it, or facts
    of an event that hold it, for these cannot be changed.
    """
    hand = take(problem, rules.REDACT, actor=actor, seen=seen)
    reason = needs(reason, _("请写明为什么删去"), "reason")
    said = hand.problem.words().filter(pk=words.pk).first()
    if said is None or said.text is None:
        raise Refused(_("这段文字已经删去，或者不在这个问题里"), field="words")
    text = said.text
    _check(hand, said.event, text, reason)
    texts = [each for each in hand.problem.words() if without(each.text, text) != each.text]
    facts = {
        "who": said.event.who,
        "day": local_date(said.event.effective_at),
        "text": Spoken(said.name).written if said.name in Spoken.values else said.name,
        **take_out(texts),
    }
    for row in _referring_to(hand.problem):
        _blacken(row, text, said.name)
    changes = _changes(hand.problem, text, said.name)
    hand.put(rules.REDACTED, changes, facts=facts, words={"because": reason})
    return hand.problem


def _check(hand: Hand, event: Event, text: str, reason: str) -> None:
    """Four eyes: whoever wrote it does not take it out."""
    if hand.actor.is_person and event.actor_id == hand.actor.id:
        raise NotAllowed(_("这段文字是您自己写的，要由别人来删"))
    if without(reason, text) != reason:
        raise Refused(_("理由里不能再写出要删的文字"), field="reason")
    for each in Event.objects.filter(hand.problem.streams()).order_by("recorded_at"):
        if without(each.facts, text) != each.facts:
            raise Refused(
                _("第%(seq)d条记录（%(day)s）把这段文字写进了要素，记录不能改，所以删不干净")
                % {"seq": each.seq, "day": local_date(each.recorded_at).isoformat()},
                field="words",
            )


def _referring_to(problem: Problem) -> Iterator[models.Model]:
    """Every row of any app that refers to the problem: whoever adds such a table need not know of this."""
    for relation in problem._meta.related_objects:
        model: Any = relation.related_model
        if model is not Problem:
            rows = model._base_manager.filter(**{relation.field.name: problem.pk})
            yield from rows.order_by("pk").iterator(chunk_size=500)


def _blacken(row: models.Model, text: str, name: str) -> None:
    changes = _changes(row, text, name)
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        row.save(update_fields=list(changes))


def _changes(row: models.Model, text: str, name: str) -> dict[str, Any]:
    """The columns of a row that hold the text, and their values without it.

    Who acted stays: a short column is looked at only when it is the one that the text was typed for.
    """
    free = [f for f in row._meta.concrete_fields if _is_free(f) or f.name == name]
    values = {field.name: getattr(row, field.name) for field in free}
    clean = {name: without(value, text) for name, value in values.items()}
    return {name: value for name, value in clean.items() if value != values[name]}


def _is_free(field: models.Field[Any, Any]) -> bool:
    if isinstance(field, models.CharField):
        return (field.max_length or 0) >= _FREE and not field.choices
    return isinstance(field, models.TextField | models.JSONField)
