"""Re-checks as the desk shows them: draws, what was drawn, what was found, and what that lets us say."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligai.desk.case.story import newest_sentence
from ligai.desk.deeds import Deed, Kind
from ligai.desk.forms.rechecks import CheckDrawnForm, DrawForm
from ligai.ledger.actor import Actor
from ligai.problems.models import Problem
from ligai.stats.estimates import estimate
from ligai.supervision import actions
from ligai.supervision.models import Drawn, Recheck
from ligai.supervision.rules import DRAW, RECHECK, Found

_SHAPES = {"": "dashed", Found.FIXED.value: "ticked", Found.NOT_FIXED.value: "relapse"}

DRAW_RECHECK = Deed(
    "draw_recheck", gettext_lazy("抽取回头看"), DRAW,
    lambda form: actions.draw_recheck(form.thing, actor=form.actor, **form.facts()),
    lambda done, form: reverse("desk:recheck", args=[done.pk]), DrawForm, makes=True,
)  # fmt: skip
CHECK_DRAWN = Deed(
    "check_drawn", gettext_lazy("回头看核实"), RECHECK,
    lambda form: actions.check_drawn(form.thing, actor=form.actor, **form.facts()),
    lambda done, form: _page_of(done), CheckDrawnForm, over=lambda drawn: drawn.problem,
    fits=lambda drawn: drawn.checked_at is None, said=lambda done, form: newest_sentence(done.recheck),
)  # fmt: skip


def _page_of(drawn: Drawn) -> str:
    return reverse("desk:recheck", args=[drawn.recheck_id])


def _drawn(actor: Actor, key: Any) -> Drawn:
    seen = Drawn.objects.filter(problem__in=Problem.objects.visible_to(actor))
    return get_object_or_404(seen.select_related("recheck__unit", "problem__unit"), pk=key)


def path_to(recheck: Recheck) -> list[tuple[str, str]]:
    """From the list of draws to one."""
    return [(_("回头看"), reverse("desk:rechecks")), (str(recheck.unit.name), "")]


DRAWN = Kind(
    "drawn", _drawn, (CHECK_DRAWN,), lambda drawn: f"{drawn.problem.number} {drawn.problem.title}",
    _page_of, lambda drawn, actor: path_to(drawn.recheck),
)  # fmt: skip


def draws(actor: Actor) -> QuerySet[Recheck]:
    """Those that the actor sees, the newest first."""
    return Recheck.objects.visible_to(actor).select_related("unit", "docket")


def sheet_of(recheck: Recheck, actor: Actor) -> dict[str, Any]:
    """One draw: its rows, and for whoever draws also what it lets us say of all."""
    drawn = list(recheck.drawn.select_related("problem__unit"))
    seen = set(
        Problem.objects.visible_to(actor)
        .filter(Q(pk__in=[each.problem_id for each in drawn]))
        .values_list("pk", flat=True)
    )
    found = estimate(recheck, drawn) if DRAW.allows(actor, recheck) else None
    return {
        "recheck": recheck,
        "estimate": found,
        "left": sum(each.checked_at is None for each in drawn),
        "rows": [_row(each, actor, is_seen=each.problem_id in seen) for each in drawn],
    }


def _row(drawn: Drawn, actor: Actor, *, is_seen: bool) -> dict[str, Any]:
    waits = is_seen and CHECK_DRAWN.offered(actor, drawn)
    return {
        "drawn": drawn,
        "is_seen": is_seen,
        "shape": _SHAPES[drawn.found],
        "label": drawn.get_found_display() if drawn.found else _("没有核实"),
        "url": reverse("desk:check_drawn", args=[drawn.pk]) if waits else "",
    }
