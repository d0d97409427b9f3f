"""What the session holds for somebody without an account: a receipt not yet put away, the report looked at.

A code or a secret never stands in an address. The secret is held closed under the office key, so
that the database, where sessions lie, cannot be read for it, and only until it was put away.
"""

from __future__ import annotations

from django.http import HttpRequest

from ligai.intake import keyring
from ligai.intake.models import Report

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
    """The report whose code and secret were shown, or None."""
    pk = request.session.get(_REPORT)
    if pk is None:
        return None
    return Report.objects.filter(pk=pk).select_related("receipt", "unit").first()


def let_go(request: HttpRequest) -> None:
    """Forget everything, so that the next at this phone finds nothing."""
    if request.user.is_authenticated:
        request.session.pop(_RECEIPT, None)
        request.session.pop(_REPORT, None)
    else:
        request.session.flush()
