"""Limits put in force: from a shipped preset, or one by one with their legal basis."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.record import record
from ligai.ledger.writing import writes
from ligai.org.access import require
from ligai.org.models import Unit
from ligai.problems import rules
from ligai.problems.models import Limit
from ligai.problems.presetting import changes_of, read_preset


@writes
def load_preset(
    name: str, *, actor: Actor, own: bool | None = None, effective_from: date | None = None
) -> int:
    """Put a shipped preset's limits in force; how many are new. Again changes nothing.

    `own`: also as the installation's own (without it: if there are none yet). From `effective_from`
    on, or each from its own day where nothing else is in force; what was due by an old limit stays
    due by it. Refused for an unknown name.
    """
    require(actor, rules.SET_LIMITS, installation())
    if own is None:
        own = not Limit.objects.filter(preset="").exists()
    new = 0
    for target in [name, ""] if own else [name]:
        for change in changes_of(read_preset(name), target, effective_from):
            _put_in_force(change.limit, actor)
            new += 1
    return new


@writes
def set_limit(
    *,
    actor: Actor,
    preset: str,
    key: str,
    amount: int,
    amount_unit: str,
    effective_from: date,
    legal_basis_zh: str,
    legal_basis_en: str,
) -> Limit:
    """Put a limit in force from a day on; what was due by the old one stays due by it."""
    require(actor, rules.SET_LIMITS, installation())
    if amount <= 0:
        raise Refused(_("时限要大于0"), field="amount")
    same_day = Limit.objects.filter(preset=preset, key=key, effective_from=effective_from)
    if same_day.exists():
        raise Refused(_("这一天已经有一条同样的时限"), field="effective_from")
    limit = Limit(
        preset=preset,
        key=key,
        amount=amount,
        amount_unit=amount_unit,
        effective_from=effective_from,
        legal_basis_zh=legal_basis_zh,
        legal_basis_en=legal_basis_en,
    )
    _put_in_force(limit, actor)
    return limit


def installation() -> Unit:
    """The root of the tree, over which limits are set; a place for it before the tree is founded."""
    return Unit.objects.filter(parent=None).first() or Unit(path="")


def _put_in_force(limit: Limit, actor: Actor) -> None:
    limit.save(force_insert=True)
    record(
        rules.LIMITS_SET,
        limit,
        actor=actor,
        facts={
            "name": limit.written(),
            "preset": limit.preset,
            "key": limit.key,
            "amount": limit.amount,
            "unit": limit.amount_unit,
            "effective_from": limit.effective_from,
            "basis": limit.legal_basis_zh,
        },
    )
