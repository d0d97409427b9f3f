"""The day's root by mail: to whoever keeps it outside this machine, once, and again when nobody answered."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from ligai.kernel.moments import canonical
from ligai.ledger import roots
from ligai.ledger.models import Root

log = logging.getLogger(__name__)


def mail_roots() -> bool:
    """Mail what has not left yet, in one message; True when something was sent.

    A server that does not answer is logged and asked again in the next round. The fact that it was
    sent is kept after the server has taken it: should the machine die in between, the same message
    comes twice, under the same Message-ID.
    """
    if not settings.AUDITORS:
        return False
    waiting = roots.unsent()
    if not waiting:
        return False
    try:
        _message(waiting).send()
    except (OSError, SMTPException) as error:
        log.warning("the mail server did not take the daily root; it is tried again: %s", error)
        return False
    roots.note_sent(waiting, ", ".join(settings.AUDITORS))
    return True


def _message(waiting: list[Root]) -> EmailMessage:
    newest = waiting[-1]
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return EmailMessage(
        subject=f"Ligai 立改 {roots.as_kept(newest)}",
        body="\n\n".join(_body(waiting, language) for language, _name in settings.LANGUAGES),
        to=settings.AUDITORS,
        headers={"Message-ID": f"<{newest.hash}@{host}>"},
    )


def _body(waiting: list[Root], language: str) -> str:
    with override(language):
        lines = [
            _(
                "每日根：请留存这封信，不要放在立改所在的机器上。日后用它核对账本有没有少、有没有被改："
            )
        ]
        lines += [f"    ligai root --check {roots.as_kept(waiting[-1])}", ""]
        lines += [
            _("第%(number)d个根，关账第%(seal)d次（%(moment)s），%(events)d条记录")
            % {
                "number": root.number,
                "seal": root.seal.number,
                "moment": canonical(root.seal.moment),
                "events": root.events,
            }
            + f"\n    {roots.as_kept(root)}"
            for root in waiting
        ]
        return "\n".join(lines)
