"""Speaking to whoever reported: the clerk writes down each attempt, and whether it reached them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.intake import rules
from ligai.intake.actions.hand import take, told, within
from ligai.intake.models import ContactMade, Identity, Report
from ligai.intake.rules import Means
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.writing import writes
from ligai.org.access import require
from ligai.problems.actions import Late
from ligai.problems.rules import ENTER_LATE


@writes
def contact(
    report: Report,
    *,
    actor: Actor,
    means: str,
    reached: bool,
    said: str = "",
    seen: int | None = None,
    late: Late | None = None,
) -> ContactMade:
    """Write down an attempt to speak to whoever reported, now or (`late`) at an earlier moment.

    `said` is sealed like everything that is said in intake. The limit is held against the moment at
    which it is written down. Raises Refused for who left no way to be reached or had it erased.
    """
    step = rules.CONTACT_STEP if reached else rules.MISS_STEP
    hand = take(report, step, actor=actor, seen=seen)
    if late is not None:
        require(actor, ENTER_LATE, hand.report)
        told(late.reason, _("补录要写明原因"), "late_reason")
    if means not in Means.values:
        raise Refused(_("请选择怎么联系的"), field="means")
    if not is_contactable(hand.report):
        raise Refused(_("反映人没有留下联系方式，或者已经删除"))
    event = hand.put(
        step.verb,
        facts={
            "means": rules.written(Means(means).label),
            **({"entered_late": True} if late else {}),
        },
        words={"said": within(said, "said"), **({"late_reason": late.reason} if late else {})},
        effective_at=late.at if late else None,
    )
    made = ContactMade(
        report=hand.report,
        by_id=actor.id if actor.is_person else None,
        by_name=actor.name,
        means=means,
        reached=reached,
        contacted_at=event.effective_at,
        told_at=event.recorded_at,
    )
    made.save(force_insert=True)
    return made


def is_contactable(report: Report) -> bool:
    """Did whoever reported leave a way to be reached that has not been erased?"""
    return Identity.objects.filter(report=report, erased_at=None).exists()
