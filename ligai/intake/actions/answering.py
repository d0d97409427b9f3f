"""The invitation to rate and its answers: time invites and ends the window, the public answers."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from ligai.intake import keyring, rules
from ligai.intake.actions.hand import hold, take, take_own, within
from ligai.intake.dues import due_of
from ligai.intake.models import Invitation, Link, Rating, Report
from ligai.intake.rules import Solved
from ligai.kernel.errors import NotAllowed, Refused
from ligai.kernel.moments import day_end, local_date
from ligai.ledger.actor import Actor
from ligai.ledger.record import head_of
from ligai.ledger.writing import database_now, writes
from ligai.problems import actions as problems
from ligai.problems.rules import LimitKey, State

RESULT = (State.PUBLISHED, State.CLOSED)
"""States in which a result stands that somebody may be asked about."""
_BATCH = 200
_WORDS = 1000
_log = logging.getLogger(__name__)


def rate(
    report: Report,
    *,
    actor: Actor,
    solved: str,
    satisfied: int | None = None,
    words: str = "",
    once: str = "",
) -> Rating:
    """Answer an invitation within its window: is it solved, and (1 to 5) is one satisfied?

    “Not yet” may be followed by another answer, yes and no are final. “Not solved” sends the problem
    back before it is closed and reopens it after. `once` is the number of the sheet.
    """
    sheet = keyring.sheet_key(once) if once else None
    if sheet and (before := Rating.objects.filter(sheet=sheet).first()):
        return before
    try:
        return _rate(report, solved, satisfied, words, sheet, actor=actor)
    except IntegrityError:
        before = Rating.objects.filter(sheet=sheet).first() if sheet else None
        if before is None:
            raise
        return before


@writes
def _rate(
    report: Report,
    solved: str,
    satisfied: int | None,
    words: str,
    sheet: str | None,
    *,
    actor: Actor,
) -> Rating:
    if solved not in Solved.values:
        raise Refused(_("请选择解决了没有"), field="solved")
    if satisfied is not None and satisfied not in range(1, 6):
        raise Refused(_("满意程度是1到5"), field="satisfied")
    step = rules.ANSWER_STEPS[solved]
    hand = take_own(report, step, actor=actor)
    invitation = hand.report.open_invitation()
    if invitation is None:
        raise Refused(_("现在不在评价期内"))
    last = invitation.ratings.filter(is_last=True).first()
    if last is not None and last.solved != Solved.NOT_YET:
        raise Refused(_("您已经评价过了"))
    invitation.ratings.update(is_last=False)
    rating = Rating(
        invitation=invitation,
        solved=solved,
        satisfied=satisfied,
        words_closed=keyring.close_text(within(words, "words", _WORDS)),
        sheet=sheet,
        rated_at=database_now(),
    )
    rating.save(force_insert=True)
    hand.put(step.verb, hand.step(step), facts={"satisfied": satisfied})
    if solved == Solved.NO:
        problems.note_answer(invitation.problem, actor=actor)
        _overtake(invitation.problem_id, keep=invitation.pk)
    return rating


def _overtake(problem_id: int, keep: int = 0) -> int:
    """The result stands no more: nobody is asked about it any longer."""
    running = Invitation.objects.standing().filter(problem=problem_id).exclude(pk=keep)
    return running.update(overtaken_at=database_now())


# ── what time does ───────────────────────────────────────────────────────────


def tick(*, actor: Actor, now: datetime | None = None) -> dict[str, int]:
    """Invite whoever may be asked by now, and end the windows that have passed; how many of each."""
    moment = min(now or database_now(), database_now())
    return {
        "overtaken": _drop_overtaken(actor=actor),
        "invited": invite_all(actor=actor),
        "windows_ended": end_windows(actor=actor, now=moment),
    }


@writes
def _drop_overtaken(*, actor: Actor) -> int:
    """Invitations about a result that has been sent back or reopened since."""
    _require_clock(actor)
    gone = Invitation.objects.standing().exclude(problem__state__in=RESULT)
    ids = list(gone.values_list("pk", flat=True)[:_BATCH])
    return Invitation.objects.filter(pk__in=ids).update(overtaken_at=database_now())


def _require_clock(actor: Actor) -> None:
    if not actor.is_clock:
        raise NotAllowed(_("这一步由系统按时间办理"))


def invite_all(*, actor: Actor) -> int:
    """Ask everybody whose problem has been found put right and who has not been asked about that."""
    _require_clock(actor)
    asked = Invitation.objects.standing().filter(report=OuterRef("report"))
    waiting = Link.objects.standing().filter(~Exists(asked), problem__state__in=RESULT)
    waiting = waiting.filter(report__state__in=rules.ANSWERABLE).order_by("pk")
    return sum(_invite(link, actor=actor) for link in waiting.select_related("report")[:_BATCH])


@writes
def _invite(link: Link, *, actor: Actor) -> int:
    hand = take(link.report, rules.INVITE_STEP, actor=actor)
    standing = hand.report.link
    already = hand.report.invitations.standing().exists()
    if standing is None or already or standing.problem.state not in RESULT:
        return 0
    until = due_of(hand.report, LimitKey.RATING, hand.today)
    if until is None:
        return 0  # no window is in force, so nobody can be late for one
    Invitation(
        report=hand.report, problem=standing.problem, invited_at=hand.now, until_on=until
    ).save(force_insert=True)
    hand.put(rules.INVITE_STEP.verb, facts={"until": until})
    return 1


def end_windows(*, actor: Actor, now: datetime) -> int:
    """End every window whose last day has passed by `now`."""
    _require_clock(actor)
    passed = Invitation.objects.running().filter(until_on__lt=local_date(now)).order_by("pk")
    ended = 0
    for invitation in passed.select_related("report")[:_BATCH]:
        try:
            ended += _end(invitation, actor=actor)
        except Refused as refusal:
            _log.warning("invitation %s could not be ended: %s", invitation.pk, refusal)
    return ended


@writes
def _end(invitation: Invitation, *, actor: Actor) -> int:
    """Whoever has not answered is silent; that is a state of its own and never a yes."""
    hand = hold(invitation.report, actor)
    found = Invitation.objects.running().filter(pk=invitation.pk).first()
    if found is None:
        return 0
    found.ended_at = day_end(found.until_on)
    found.save(update_fields=["ended_at"])
    silent = rules.SILENCE_STEP
    if hand.report.state in silent.sources and not found.ratings.exists():
        known = head_of(hand.report).latest_effective_at
        moment = max(found.ended_at, known) if known else found.ended_at
        hand.put(silent.verb, hand.step(silent, due_on=None), effective_at=moment)
    return 1
