"""Getting back to one's report with what was kept: a code that may be read aloud, and a secret."""

from __future__ import annotations

from ligai.intake import keyring
from ligai.intake.models import ReceiptCode, Report
from ligai.kernel.codes import parse_receipt, secret_matches

_NO_SALT, _NO_HASH = bytes(16), "0" * 64


def was_received(sheet: str) -> bool:
    """Was this sheet received before? Sent again, it is answered with the same receipt."""
    return bool(sheet) and ReceiptCode.objects.filter(sheet=keyring.sheet_key(sheet)).exists()


def report_by(code: str, secret: str) -> Report | None:
    """The report with this code, if the secret is its own; None without saying which was wrong.

    Takes as long for a code that was never given as for a wrong secret. Attempts are limited by
    whoever shows the form.
    """
    try:
        canonical = parse_receipt(code)
    except ValueError:
        canonical = ""
    kept = ReceiptCode.objects.filter(code=canonical).select_related("report__unit").first()
    salt = bytes(kept.salt) if kept else _NO_SALT
    fits = secret_matches(secret, salt, kept.secret_hash if kept else _NO_HASH)
    return kept.report if kept and fits else None
