"""The rules that are data: limits, presets, calendars, and the campaigns that they hold for."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ligai.desk import rulebook
from ligai.desk.administration import (
    CAMPAIGNS,
    KINDS,
    PRESETS,
    UNITS,
    campaigns_seen,
    units_seen,
)
from ligai.desk.calculator import Calculation
from ligai.desk.case.story import plain_story
from ligai.desk.deeds import links
from ligai.desk.forms.rules import WorkdayForm
from ligai.desk.paging import NEWEST, page_of
from ligai.desk.request import DeskRequest
from ligai.ledger.models import Event
from ligai.ledger.writing import reading
from ligai.org.calendars import with_notices
from ligai.org.models import CalendarNotice, Unit
from ligai.problems.presetting import preset_label, preset_names
from ligai.problems.rules import SET_LIMITS


@require_safe
def limits(request: DeskRequest) -> HttpResponse:
    """GET: every set of limits, what holds today, and every version there was."""
    with reading():
        page = {
            "sets": rulebook.limit_sets(request.actor),
            "columns": rulebook.limit_columns(),
            "presets": rulebook.presets(),
            "may_set": SET_LIMITS.allows(request.actor, Unit.root()),
            "path": [(_("时限"), "")],
        }
        return render(request, "desk/limits.html", page)


@require_safe
def preset(request: DeskRequest, key: str) -> HttpResponse:
    """GET: the limits of a shipped preset beside what is in force."""
    if key not in preset_names():
        raise Http404
    acts = links(
        PRESETS, request.actor, key, lambda name: reverse(f"desk:{name}", kwargs={"key": key})
    )
    page = {"name": preset_label(key), "rows": rulebook.preset_rows(key), "acts": acts}
    path = [*KINDS["presets"].path(key, request.actor), (preset_label(key), "")]
    page |= {"columns": rulebook.preset_columns(), "path": path}
    return render(request, "desk/preset.html", page)


@require_safe
def calendar(request: DeskRequest) -> HttpResponse:
    """GET: years, notices and provisional years of the country, or of a unit with days of its own."""
    with reading():
        unit = _unit_of(request)
        entered = list(CalendarNotice.objects.for_path(unit.path).select_related("unit"))
        found = with_notices(entered)
        acts = links(
            [deed for deed in UNITS if deed.name == "enter_notice"],
            request.actor, unit, lambda name: reverse(f"desk:{name}", args=[unit.pk]),
        )  # fmt: skip
        page = {"unit": unit, "years": rulebook.years(found), "acts": acts}
        page |= {"notices": rulebook.notices(found, entered), "path": [(_("工作日历"), "")]}
        return render(request, "desk/calendar.html", page)


def _unit_of(request: DeskRequest) -> Unit:
    """The unit of the address, or the root: the country's calendar is everybody's."""
    code = request.GET.get("unit", "")
    root = Unit.root()
    if not code or code == root.code:
        return root
    return get_object_or_404(units_seen(request.actor), code=code)


@require_safe
def workdays(request: DeskRequest) -> HttpResponse:
    """GET: when a limit ends, and which days were counted; the same as `ligai workday add`."""
    form = WorkdayForm(request.GET or None, actor=request.actor)
    answer = Calculation.of(form.cleaned_data) if form.is_bound and form.is_valid() else None
    status = 422 if form.is_bound and form.errors else 200
    path = [(_("工作日历"), reverse("desk:calendar")), (_("算工作日"), "")]
    page = {"form": form, "answer": answer, "path": path}
    return render(request, "desk/workdays.html", page, status=status)


@require_safe
def campaigns(request: DeskRequest) -> HttpResponse:
    """GET: the campaigns of the own unit, of the units above and below."""
    with reading():
        cursor = {side: request.GET.get(side, "") for side in ("after", "before")}
        page = page_of(campaigns_seen(request.actor), NEWEST, **cursor)
        shown = {"rows": rulebook.campaign_rows(page.rows, request.actor), "page": page}
        shown |= {
            "columns": rulebook.campaign_columns(),
            "path": [(pgettext("several", "活动"), "")],
        }
        unit = Unit.objects.filter(pk=request.actor.unit_id).first()
        deeds = [deed for deed in UNITS if deed.name == "open_campaign"]
        shown["acts"] = unit and links(
            deeds, request.actor, unit, lambda name: reverse(f"desk:{name}", args=[unit.pk])
        )
        return render(request, "desk/campaigns.html", shown)


@require_safe
def campaign(request: DeskRequest, pk: int) -> HttpResponse:
    """GET: its dates, batches and themes, and how many problems are open."""
    with reading():
        found = get_object_or_404(campaigns_seen(request.actor), pk=pk)
        acts = links(
            CAMPAIGNS, request.actor, found, lambda name: reverse(f"desk:{name}", args=[pk])
        )
        page = {"campaign": found, "acts": acts, "preset": preset_label(found.preset)}
        page |= {"batches": found.batches.order_by("number")}
        page |= {"rows": rulebook.theme_rows(found, request.actor)}
        page |= {"columns": rulebook.theme_columns(), "dockets": rulebook.docket_rows(found)}
        page["told"] = plain_story(Event.objects.of(found))
        page["path"] = [*KINDS["campaigns"].path(found, request.actor)]
        return render(request, "desk/campaign.html", page)
