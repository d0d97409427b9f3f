"""Problems that may be what somebody is about to report, as a stranger may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ligai.intake.similar import Like
from ligai.intake.similar import similar as similar_to
from ligai.kernel.errors import Refused
from ligai.problems.models import Problem
from ligai.problems.rules import State
from ligai.public.site import Site

_SHOWN = 3

STANDING: dict[str, tuple[str, Any]] = {
    State.DRAFT: ("dashed", _("正在研究怎么办")),
    State.TRIAGED: ("dashed", _("正在研究怎么办")),
    State.REOPENED: ("relapse", _("又出现了，重新办理")),
    State.ASSIGNED: ("empty", _("已经交下去办")),
    State.IN_PROGRESS: ("quarter", _("正在整改")),
    State.RETURNED: ("back", _("没改好，正在重改")),
    State.PAUSED: ("held", _("暂缓办理")),
    State.LONG_TERM: ("lasting", _("长期在办")),
    State.SUBMITTED: ("half", _("改完了，等人去看")),
    State.VERIFYING: ("threequarter", _("改完了，正在核查")),
    State.PUBLISHED: ("full", _("整改完，公示中")),
    State.CLOSED: ("ticked", _("已经改好")),
}
"""State → shape and plain words; the others are shown to nobody outside."""


@dataclass(frozen=True)
class Alike:
    """One such problem: `voices` people have said so."""

    problem: Problem
    voices: int

    @property
    def shape(self) -> str:
        """The shape of where it stands."""
        return STANDING[self.problem.state][0]

    @property
    def standing(self) -> Any:
        """Where it stands, in plain words."""
        return STANDING[self.problem.state][1]


def alike_to(text: str, place: str, site: Site) -> list[Alike]:
    """A few problems of the jurisdiction that are like a text, the most like first."""
    found = similar_to(text, site.unit, place, _SHOWN)
    return [Alike(like.problem, _voices(like)) for like in found if like.problem.state in STANDING]


def alike_problem(chosen: str, text: str, place: str, site: Site) -> Problem:
    """The problem that was chosen of these; Refused when it is none of them, or is one no more."""
    for alike in alike_to(text, place, site):
        if str(alike.problem.pk) == chosen:
            return alike.problem
    raise Refused(_("您选的那一件现在合不到一起了，请直接提交"))


def _voices(like: Like) -> int:
    return like.people + like.unnamed
