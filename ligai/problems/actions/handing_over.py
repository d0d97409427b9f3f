"""Ending a post: what its holder answers for goes to a successor first."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.writing import database_now, writes
from ligai.org import actions as org
from ligai.org.access import require
from ligai.org.models import Person, Post
from ligai.problems import rules
from ligai.problems.actions.hand import take
from ligai.problems.models import Problem


def end_post(
    post: Post,
    *,
    actor: Actor,
    on: date | None = None,
    successor: Person | None = None,
    seen: int | None = None,
) -> Post:
    """End a post from a day on (today); its holder's open problems go to the successor, today.

    What another post of the holder still reaches stays. Without a successor it is refused, with
    the number, as long as a problem would be left without a living lead. Each problem is a
    transaction; done again after a break, it goes on.
    """
    require(actor, rules.END_POST, post.unit)
    today = local_date(database_now())
    last_day = on or today
    if last_day < today:
        raise Refused(_("离任日期不能早于今天"), field="on")
    if successor is not None:
        _check_successor(successor, post, last_day)
        for problem in Problem.objects.left_behind(post, last_day).order_by("id"):
            _hand_over(problem, actor=actor, leaver=post.person, successor=successor)
    return _end(post, actor=actor, on=last_day, seen=seen)


@writes
def _end(post: Post, *, actor: Actor, on: date, seen: int | None) -> Post:
    ended = org._end_post(post, actor=actor, to_on=on, seen=seen)
    left = Problem.objects.left_behind(ended, on).count()
    if left:
        raise Refused(
            _("%(name)s还包保着%(left)d个没了结的问题，请先确定接替的人")
            % {"name": ended.person.name, "left": left},
            field="successor",
        )
    return ended


@writes
def _hand_over(problem: Problem, *, actor: Actor, leaver: Person, successor: Person) -> None:
    """Unless somebody else was named meanwhile."""
    hand = take(problem, rules.END_POST, actor=actor)
    if hand.problem.lead_id == leaver.pk and hand.problem.is_open:
        hand.put(
            rules.LEAD_APPOINTED,
            {"lead": successor, "lead_name": successor.name},
            facts={"lead": successor.name, "person": str(successor.pk), "after": leaver.name},
        )


def _check_successor(successor: Person, post: Post, on: date) -> None:
    """A living lead: active, and in a post on that day."""
    if successor.pk == post.person_id:
        raise Refused(_("接替的人不能是本人"), field="successor")
    if not successor.is_active or not successor.open_posts(on).exists():
        raise Refused(_("%(name)s那时没有在任的岗位") % {"name": successor.name}, field="successor")
