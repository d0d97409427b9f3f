"""What the session holds for somebody without an account: a receipt not yet put away, the report looked at.

A code or a secret never stands in an address. The secret is held closed under the office key, so
that the database, where sessions lie, cannot be read for it, and only until it was put away.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from ligai.intake import keyring
from ligai.intake.models import Invitation, Photo, Rating, Report
from ligai.intake.rules import Solved
from ligai.kernel.moments import local_date

_RECEIPT, _REPORT = "receipt", "report"
_SECONDS = 3600  # of rest, then this browser is a stranger again


def hold_receipt(request: HttpRequest, report: Report, code: str, secret: str) -> None:
    """Until the reporter says that the receipt is put away."""
    hold_report(request, report)
    request.session[_RECEIPT] = {"code": code, "secret": keyring.close_text(secret)}


def held_receipt(request: HttpRequest) -> dict[str, str | None] | None:
    """Code and secret, or None when nothing is held any more."""
    held = request.session.get(_RECEIPT)
    if held is None:
        return None
    return {"code": held["code"], "secret": keyring.read_text(held["secret"])}


def put_away(request: HttpRequest) -> None:
    """The receipt was kept by its owner: forget the secret."""
    request.session.pop(_RECEIPT, None)


def hold_report(request: HttpRequest, report: Report) -> None:
    """This browser has shown code and secret of this report."""
    if not request.user.is_authenticated:
        request.session.cycle_key()
        request.session.set_expiry(_SECONDS)
    request.session.pop(_RECEIPT, None)
    request.session[_REPORT] = str(report.pk)


def held_report(request: HttpRequest) -> Report | None:
    """The report whose code and secret were shown, or None.

    Its `asked_until` is the last day of the question that waits for an answer, or None: yes and no
    are final, after “not yet” it waits on. Its `photos_n` is how many photos it has.
    """
    pk = request.session.get(_REPORT)
    if pk is None:
        return None
    asked = Invitation.objects.standing().filter(report=OuterRef("pk"), until_on__gte=_today())
    final = Rating.objects.filter(is_last=True, solved__in=(Solved.YES, Solved.NO))
    waiting = asked.exclude(pk__in=final.values("invitation")).values("until_on")[:1]
    kept = Report.objects.filter(pk=pk).select_related("receipt", "unit", "campaign", "review_unit")
    many = Photo.objects.filter(report=OuterRef("pk")).order_by().values("report")
    photos_n = Coalesce(Subquery(many.annotate(n=Count("pk")).values("n")), 0)
    return kept.annotate(asked_until=Subquery(waiting), photos_n=photos_n).first()


def _today() -> date:
    return local_date(timezone.now())


def let_go(request: HttpRequest) -> None:
    """Forget everything, so that the next at this phone finds nothing."""
    if request.user.is_authenticated:
        request.session.pop(_RECEIPT, None)
        request.session.pop(_REPORT, None)
    else:
        request.session.flush()
