"""A table of figures or a list of problems as a spreadsheet, for whoever may see the page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ligai.desk.dashboard import GROUPS
from ligai.desk.days import today
from ligai.desk.filters import Listing
from ligai.desk.paging import numbered
from ligai.desk.questions import question_of
from ligai.desk.request import DeskRequest
from ligai.kernel.errors import Refused
from ligai.ledger.writing import reading
from ligai.stats import sheets
from ligai.stats.sheets import MOST_ROWS, Sheet
from ligai.stats.tabulate import tabulate

_WRITERS = {
    "xlsx": (sheets.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (sheets.as_csv, "text/csv; charset=utf-8"),
}


@require_safe
def figures_sheet(request: DeskRequest, ending: str) -> HttpResponse:
    """Every figure of a unit and of each group, as of the moments of the address."""
    by = request.GET.get("by", "")
    with reading():
        question = question_of(request.GET.dict(), request.actor)
        table = tabulate(question, by=by if by in GROUPS else "unit")
        return _answer(sheets.of_table(table), f"figures-{question.unit.code}", ending)


@require_safe
def problems_sheet(request: DeskRequest, ending: str) -> HttpResponse:
    """The list of the address, whole; Refused when it is longer than a sheet takes."""
    with reading():
        listing = Listing(request.GET, request.actor, today())
        found = numbered(listing.rows.for_page()).order_by(*listing.order.by(forward=True))
        rows = list(found[: MOST_ROWS + 1])
        if len(rows) > MOST_ROWS:
            raise Refused(
                _("这份清单超过%(most)s件，一次导不完。请先按单位、专题或期限缩小范围")
                % {"most": f"{MOST_ROWS:,}"}
            )
        return _answer(sheets.of_problems(rows, listing.told), "problems", ending)


def _answer(sheet: Sheet, name: str, ending: str) -> HttpResponse:
    if ending not in _WRITERS:
        raise Http404
    write, content_type = _WRITERS[ending]
    answer = HttpResponse(write(sheet), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="ligai-{name}.{ending}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
