"""What a kept root proves, in words: for `ligai root --check` and `ligai restore --root`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ligai.kernel.moments import canonical
from ligai.ledger.models import Root
from ligai.ledger.roots import Kept, Verdict


def in_words(kept: Kept, verdict: Verdict) -> str:
    """One sentence, with what is lost where something is."""
    if verdict is Verdict.SAME:
        root = Root.objects.select_related("seal").get(number=kept.number)
        return _("第%(number)d个根在账上，一致：%(moment)s以前的记录都在，没有改动") % {
            "number": kept.number,
            "moment": canonical(root.seal.moment),
        }
    if verdict is Verdict.OTHER:
        return _("账上第%(number)d个根与留存的不同：这不是同一本账，或者账被改过") % {
            "number": kept.number
        }
    return _lost(kept)


def _lost(kept: Kept) -> str:
    last = Root.objects.select_related("seal").filter(number__lt=kept.number, seal__epoch=1)
    standing = last.order_by("-number").first()
    words = {
        "number": kept.number,
        "have": standing.number if standing else 0,
        "moment": canonical(standing.seal.moment) if standing else "—",
    }
    return (
        _(
            "留存的第%(number)d个根不在账上：账本恢复到了更早的备份。"
            "能证明还在的只到第%(have)d个根（%(moment)s），此后到那个根的记录丢了，要从别处补录"
        )
        % words
    )
