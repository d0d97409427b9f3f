"""What re-checks say of closed problems that were drawn at random: how many are truly put right."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet

from ligai.problems import rules
from ligai.stats.conditions import AsOf, Condition, happened, related
from ligai.stats.terms import Figure, Measure
from ligai.supervision.models import Drawn
from ligai.supervision.rules import Found


def _checked(asked: AsOf) -> QuerySet[Drawn]:
    """The newest finding about the problem."""
    found = Drawn.objects.checked(asked.valid_at, asked.known_at)
    return found.filter(problem=OuterRef("thing_id"))


def _waiting(asked: AsOf) -> QuerySet[Drawn]:
    """The problem was drawn, and nobody has looked at it since."""
    drawn = Drawn.objects.as_of(asked.valid_at, asked.known_at)
    checked = Drawn.objects.already_checked(asked.valid_at, asked.known_at)
    return drawn.filter(problem=OuterRef("thing_id")).exclude(pk__in=checked.values("pk"))


def _found(what: Found) -> Condition:
    return related(lambda asked: _checked(asked).filter(found=what.value))


R16 = Figure(
    "R16",
    1,
    "回头看合格率",
    "Found truly put right",
    "回头看核实为“确已整改”的问题÷抽中并已核实的问题；抽过几次的以最近一次核实为准。每次抽取的准确区间和推定真实解决率"
    "（R17：已销号的件数×合格率÷全部问题）印在那次抽取的页上，因为区间只对一次简单随机抽取成立",
    "Problems found truly put right when re-checked ÷ problems drawn at random and checked; of one drawn "
    "more than once the newest finding counts. The exact interval of a draw and the estimated true "
    "resolution (R17: closed × this share ÷ all problems) stand on the page of that draw, because an "
    "interval holds for one simple random draw only",
    part=_found(Found.FIXED),
    whole=related(_checked),
    beside=(
        Measure("not_fixed", "没有改好", "not put right", _found(Found.NOT_FIXED)),
        Measure(
            "reopened", "其中已重开", "of which reopened",
            _found(Found.NOT_FIXED) & happened(rules.REOPEN_STEP.verb, rules.ANSWERED_OPEN.verb),
        ),
        Measure("waiting", "抽中还没有核实", "drawn and not checked yet", related(_waiting)),
    ),
)  # fmt: skip
