"""The clerk's pages: the queue of reports, one report in the words of whoever sent it, and its steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ligai.desk.case.story import newest_sentence, story
from ligai.desk.days import today
from ligai.desk.paging import BY_DUE, page_of
from ligai.desk.report_steps import BY_NAME, attempt, fetch, offered, shape_of
from ligai.desk.reports import Desk, rows_of
from ligai.desk.request import DeskRequest
from ligai.intake.actions import look
from ligai.intake.models import Report
from ligai.intake.rules import INTAKE
from ligai.kernel.errors import Refused
from ligai.ledger.writing import reading
from ligai.org.access import require_somewhere
from ligai.problems.rules import ENTER_LATE


@require_safe
@never_cache
def reports(request: DeskRequest) -> HttpResponse:
    """What waits for the clerk, the earliest limit first; or everything."""
    require_somewhere(request.actor, INTAKE)
    view = "all" if request.GET.get("view") == "all" else "waiting"
    with reading():
        found = Report.objects.visible_to(request.actor).select_related("unit", "receipt")
        found = found if view == "all" else found.waiting_for(request.actor)
        cursor = {side: request.GET.get(side, "") for side in ("after", "before")}
        page = page_of(found, BY_DUE, **cursor)
        shown = {"rows": rows_of(page.rows, today()), "view": view, "total": found.count()}
        for name, side, mark in (
            ("next", "after", page.after),
            ("previous", "before", page.before),
        ):
            shown[name] = f"?view={view}&{side}={mark}" if mark else ""
        return render(request, "desk/reports.html", {**shown, "path": [(_("诉求"), "")]})


@require_safe
@never_cache
def report(request: DeskRequest, pk: int) -> HttpResponse:
    """What was said at the left, what is known and can be done at the right."""
    with reading():
        found = fetch(request.actor, pk)
        desk = Desk(found, request.actor, today())
        page = {"report": found, "desk": desk, "shape": shape_of(found), "path": _path(found)}
        page["story"] = story(desk.events)
        return render(request, "desk/report.html", page)


@require_http_methods(["GET", "POST"])
@never_cache
def report_step(request: DeskRequest, pk: int, name: str) -> HttpResponse:
    """GET: what is asked, or in words why not. POST: take it; go back to the report."""
    act, found = BY_NAME[name], fetch(request.actor, pk)
    form = act.form(
        request.POST or None,
        thing=found,
        actor=request.actor,
        seen=found.version(),
        late=act.takes_late and ENTER_LATE.held_by(request.actor),
        initial={"problem": request.GET.get("problem", "")},
    )
    if request.method == "GET" and act not in offered(found, request.actor):
        raise Refused(_("现在不能%(step)s") % {"step": act.label})
    page = {"act": act, "form": form, "report": found, "path": _path(found)}
    page["desk"] = Desk(found, request.actor, today())
    if request.method == "POST":
        taken, outcome = attempt(act, form)
        if taken and act.take is look:
            return render(request, "desk/report_identity.html", {**page, "contact": outcome})
        if taken:
            messages.success(request, newest_sentence(found))
            return redirect("desk:report_page", found.pk)
    return render(request, "desk/report_step.html", page, status=form.status)


def _path(report: Report) -> list[tuple[str, str]]:
    return [(_("诉求"), "/desk/reports/"), (report.code, "")]
