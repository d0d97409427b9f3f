"""Requests: one approval queue for everything that needs a second person."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ligai.ledger.verbs import Verb
from ligai.org.access import Ability, everywhere
from ligai.org.rules import Role
from ligai.problems.rules.abilities import APPROVE
from ligai.problems.rules.states import GONE, State
from ligai.problems.rules.steps import EXPLAIN_STEP, KEEP_ON, PAUSE, VOID_STEP, Step


class RequestKind(models.TextChoices):
    """What may be asked for. Returning work that is not one's own is an assignment's objection."""

    EXTENSION = "extension", _("延期")
    PAUSE = "pause", _("挂账")
    EXCLUSION = "exclusion", _("剔除")
    EXPLANATION = "explanation", _("解释说明")
    VOID = "void", _("作废")
    LONG_TERM = "long_term", _("长期坚持")

    @property
    def written(self) -> str:
        """The name as the ledger writes it down: the same whatever language the writer reads."""
        with translation.override("zh-hans"):
            return str(self.label)


class RequestState(models.TextChoices):
    """Where a request stands."""

    ASKED = "asked", _("待审批")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class PauseReason(models.TextChoices):
    """Why a problem cannot be put right for a time."""

    LEGISLATION = "legislation", _("需立法或出台政策")
    FUNDING = "funding", _("需落实资金")
    LITIGATION = "litigation", _("诉讼、仲裁、复议中")
    SEASON = "season", _("受季节限制")
    OTHER = "other", _("其他")


class ExclusionReason(models.TextChoices):
    """Why a problem is left out of the rates; both counts are always printed."""

    STATUTORY_CHANNEL = "statutory_channel", _("已进入法定途径")
    BEYOND_POWERS = "beyond_powers", _("不属本级职权")
    UNFOUNDED = "unfounded", _("经核实不属实")
    FORCE_MAJEURE = "force_majeure", _("不可抗力")
    OTHER = "other", _("其他")


APPROVE_LONG_TERM = Ability(
    "approve_long_term", _("批准长期坚持"), everywhere(Role.GROUP_HEAD, Role.OFFICE)
)


@dataclass(frozen=True, slots=True)
class RequestRule:
    """What holds for one kind of request.

    `from_above`: decided by a unit above the problem's own, or a unit could take what it has not
    done out of the figures by itself. `step`: the step that an approval takes.
    """

    by: Ability
    sources: tuple[State, ...]
    until: bool = False
    reasons: type[models.TextChoices] | None = None
    from_above: bool = False
    step: Step | None = None


S, K = State, RequestKind
REQUEST_RULES: dict[str, RequestRule] = {
    K.EXTENSION: RequestRule(
        APPROVE, (S.ASSIGNED, S.IN_PROGRESS, S.PAUSED, S.RETURNED), until=True
    ),
    K.PAUSE: RequestRule(
        APPROVE, PAUSE.sources, until=True, reasons=PauseReason, from_above=True, step=PAUSE
    ),
    K.EXCLUSION: RequestRule(
        APPROVE, tuple(s for s in S if s not in GONE), reasons=ExclusionReason, from_above=True
    ),
    K.EXPLANATION: RequestRule(APPROVE, EXPLAIN_STEP.sources, step=EXPLAIN_STEP),
    K.VOID: RequestRule(APPROVE, VOID_STEP.sources, from_above=True, step=VOID_STEP),
    K.LONG_TERM: RequestRule(APPROVE_LONG_TERM, KEEP_ON.sources, step=KEEP_ON),
}
STEPS_BY_REQUEST = frozenset(rule.step.key for rule in REQUEST_RULES.values() if rule.step)
"""Steps that nobody takes at once: they follow when a request is approved."""

_PHRASES = {
    K.EXTENSION: ("延期到{until}", "an extension to {until}"),
    K.PAUSE: ("挂账到{until}", "holding it on account until {until}"),
    K.EXCLUSION: ("剔除出统计", "leaving it out of the figures"),
    K.EXPLANATION: ("解释说明", "explaining instead of rectifying"),
    K.VOID: ("作废", "voiding it"),
    K.LONG_TERM: ("转为长期坚持", "keeping it up for the long term"),
}


def _verbs(key: str, zh: str, en: str) -> dict[str, Verb]:
    """The same verb about every kind of request."""
    return {
        kind: Verb(f"problem.{kind.value}_{key}", zh.format(phrase[0]), en.format(phrase[1]))
        for kind, phrase in _PHRASES.items()
    }


ASKED = _verbs("asked", "{{actor}}申请{}", "{{actor}} asked for {}")
REFUSED = _verbs("refused", "{{actor}}不同意{}", "{{actor}} did not agree to {}")
WITHDRAWN = _verbs("withdrawn", "{{actor}}撤回申请：{}", "{{actor}} withdrew the request for {}")
APPROVED: dict[str, Verb] = {
    K.EXTENSION: Verb(
        "problem.extended", "{actor}同意延期到{until}", "{actor} agreed to an extension to {until}"
    ),
    K.EXCLUSION: Verb(
        "problem.excluded", "{actor}同意剔除出统计", "{actor} agreed to leave it out of the figures"
    ),
}
"""Approvals that are no step; the others are told by the verb of their step."""

INCLUDED_AGAIN = Verb(
    "problem.included_again", "{actor}恢复计入统计", "{actor} put it back into the figures"
)
