"""Messages on a problem: sent into its stream, read by each for themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.record import head_of
from ligai.ledger.writing import database_now, writes
from ligai.problems import rules
from ligai.problems.actions.hand import needs, require_sight, take
from ligai.problems.models import Message, MessageMark, Problem
from ligai.problems.rules import State


@writes
def send_message(problem: Problem, *, actor: Actor, text: str, seen: int | None = None) -> Message:
    """Write a message to those who have to do with a problem.

    That others have written or acted meanwhile stops nobody; the same words sent twice from one
    page are one message. Raises Refused for no words, too many, or a problem that is gone.
    """
    hand = take(problem, rules.MESSAGE, actor=actor)
    if hand.problem.state not in rules.MESSAGED_IN:
        raise Refused(_("“%(state)s”的问题不能留言") % {"state": State(hand.problem.state).label})
    text = needs(text, _("请写点什么"), "text")
    if len(text) > rules.LONGEST_MESSAGE:
        raise Refused(_("最多%(n)d字") % {"n": rules.LONGEST_MESSAGE}, field="text")
    if (twin := _sent_already(hand.problem, actor, text, seen)) is not None:
        return twin
    message = Message(
        problem=hand.problem,
        text=text,
        author_id=actor.id if actor.is_person else None,
        author_name=actor.name,
        author_post="·".join(part for part in (actor.unit_name, actor.post_name) if part),
        sent_at=database_now(),
        seq=head_of(hand.problem).seq + 1,
    )
    message.save(force_insert=True)
    hand.put(rules.MESSAGE_SENT, facts={"message": str(message.pk)}, words={"text": text})
    return message


@writes
def read_messages(problem: Problem, *, actor: Actor, upto: int) -> None:
    """Note for oneself that the messages up to here are read; the ledger does not watch who reads."""
    require_sight(actor, problem)
    if not actor.is_person:
        raise NotAllowed(_("只有人读留言"))
    newest = problem.messages.order_by("-seq").values_list("seq", flat=True).first() or 0
    mark, _made = MessageMark.objects.get_or_create(problem=problem, person_id=actor.id)
    mark.seq = max(mark.seq, min(upto, newest))
    mark.save(update_fields=["seq"])


def _sent_already(problem: Problem, actor: Actor, text: str, seen: int | None) -> Message | None:
    if seen is None or not actor.is_person:
        return None
    return problem.messages.filter(author=actor.id, text=text, seq__gt=seen).first()
