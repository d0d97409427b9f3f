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
from ligai.problems.deadlines import read_preset
from ligai.problems.models import Limit


@writes
def load_preset(name: str, *, actor: Actor) -> int:
    """Put a shipped preset's limits in force, and make it the installation's own if there is none.

    How many limits are new; again changes nothing. Refused for an unknown name.
    """
    require(actor, rules.SET_LIMITS, Unit(path=""))
    preset = read_preset(name)
    targets = [name] if Limit.objects.filter(preset="").exists() else [name, ""]
    new = 0
    for target in targets:
        for row in preset["limits"]:
            effective_from = date.fromisoformat(row["effective_from"])
            if _exists(target, row["key"], effective_from):
                continue
            _put_in_force(
                Limit(
                    preset=target,
                    key=row["key"],
                    amount=row["amount"],
                    amount_unit=row["unit"],
                    effective_from=effective_from,
                    legal_basis_zh=row["basis_zh"],
                    legal_basis_en=row["basis_en"],
                ),
                actor,
            )
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
    require(actor, rules.SET_LIMITS, Unit(path=""))
    if amount <= 0:
        raise Refused(_("时限要大于0"), field="amount")
    if _exists(preset, key, effective_from):
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


def _exists(preset: str, key: str, effective_from: date) -> bool:
    return Limit.objects.filter(preset=preset, key=key, effective_from=effective_from).exists()


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
