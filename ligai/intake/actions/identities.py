"""Opening the vault, having each look reviewed by another unit, and erasing."""

from __future__ import annotations

from json import loads

from django.utils.translation import gettext_lazy as _

from ligai.intake import keyring, rules
from ligai.intake.actions.hand import take, told
from ligai.intake.actions.receiving import Contact
from ligai.intake.models import Identity, Look
from ligai.intake.rules import Verdict
from ligai.kernel.errors import NotAllowed, Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors
from ligai.ledger.writing import database_now, writes
from ligai.org.models import Post

_REASON = 500


@writes
def look(identity: Identity, *, actor: Actor, reason: str, passphrase: str) -> Contact:
    """Open one identity: needs a reason, the passphrase, and a reviewer in another unit.

    The look is an event and goes to the reviewer's list before anything is shown; with a wrong
    passphrase nothing is written.
    """
    hand = take(identity.report, None, actor=actor, ability=rules.OPEN_VAULT)
    if not actor.is_person:
        raise NotAllowed(_("保密库只能由人来开"))
    reason = told(reason, _("请写明为什么要看"), "reason", _REASON)
    identity = Identity.objects.select_for_update(no_key=True).get(pk=identity.pk)
    if identity.erased_at is not None:
        raise Refused(_("身份已经删除，任何人都打不开"))
    if not has_reviewer(identity, actor):
        raise Refused(_("没有别的单位的督查员可以复核，保密库不开"))
    contact = loads(keyring.open_identity(identity.pk, bytes(identity.sealed), passphrase))
    Look(
        report=hand.report,
        person_id=actor.id,
        person_name=actor.name,
        unit_id=actor.unit_id,
        unit_name=actor.unit_name,
        reason_closed=keyring.close_text(reason),
        looked_at=hand.now,
    ).save(force_insert=True)
    hand.put(rules.LOOKED, words={"reason": reason})
    return Contact(**contact)


def has_reviewer(identity: Identity, actor: Actor) -> bool:
    """Does somebody of another unit, other than the actor, review looks at this report?"""
    report = identity.report
    posts = Post.objects.open(local_date(database_now())).with_names()
    near = posts.filter(
        unit__path__in=[*ancestors(report.path)], role__in=rules.REVIEW_LOOK.roles
    ) | posts.filter(
        unit__parent__path__in=ancestors(report.path), role__in=rules.REVIEW_LOOK.roles
    )
    others = near.filter(person__is_active=True).exclude(unit_id=actor.unit_id)
    seats = [post.actor(post.person) for post in others.exclude(person_id=actor.id)]
    return any(
        rules.REVIEW_LOOK.allows(seat, report) and not report.is_about(seat) for seat in seats
    )


@writes
def review_look(look: Look, *, actor: Actor, verdict: str) -> Look:
    """Find a look proper or not; by somebody of another unit, once."""
    hand = take(look.report, None, actor=actor, ability=rules.REVIEW_LOOK)
    locked = Look.objects.select_for_update(no_key=True, of=("self",)).get(pk=look.pk)
    if actor.id == locked.person_id or actor.unit_id == locked.unit_id:
        raise NotAllowed(_("要由别的单位的人来复核"))
    if verdict not in Verdict.values:
        raise Refused(_("请选择正当还是不当"), field="verdict")
    if locked.reviewed_at is not None:
        raise Refused(_("这次查看已经复核过了"))
    locked.reviewer_id, locked.reviewed_at, locked.verdict = actor.id, hand.now, verdict
    locked.save(update_fields=["reviewer", "reviewed_at", "verdict"])
    hand.put(rules.LOOK_REVIEWED, facts={"verdict": rules.written(Verdict(verdict).label)})
    return locked


@writes
def erase(identity: Identity, *, actor: Actor, reason: str) -> Identity:
    """Erase for good: the data key goes first, so every backup of the row is worthless from now on.

    What was counted stays: a voice keeps its number.
    """
    hand = take(identity.report, None, actor=actor, ability=rules.OPEN_VAULT)
    reason = told(reason, _("请写明为什么删除"), "reason", _REASON)
    identity = Identity.objects.select_for_update(no_key=True).get(pk=identity.pk)
    keyring.destroy(identity.pk)
    if identity.erased_at is not None:
        return identity
    identity.sealed, identity.person_index, identity.erased_at = b"", "", hand.now
    identity.save(update_fields=["sealed", "person_index", "erased_at"])
    hand.put(rules.ERASED, words={"reason": reason})
    return identity
