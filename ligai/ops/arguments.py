"""What several commands read from their arguments: a unit by code, a moment, a seal."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from ligai.kernel.moments import SHANGHAI, day_end
from ligai.ledger.models import Seal
from ligai.ledger.roots import Kept, kept_in
from ligai.ledger.writing import MICROSECOND
from ligai.org.models import Unit


def unit_by_code(code: str | None) -> Unit:
    """The unit with this code; the root of the tree when none is given."""
    if not code:
        root = Unit.objects.filter(parent=None).first()
        if root is None:
            raise CommandError(_("还没有单位，请先运行 ligai init"), returncode=2)
        return root
    try:
        return Unit.objects.by_code(code)
    except Unit.DoesNotExist as error:
        raise CommandError(
            _("没有代码为“%(code)s”的单位") % {"code": code}, returncode=2
        ) from error


def a_day(text: str | None) -> date | None:
    """An ISO day, or None."""
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(
            _("“%(text)s”不是日期，请写成 2019-10-30") % {"text": text}, returncode=2
        )
    return day


def a_moment(text: str | None) -> datetime | None:
    """An ISO moment; a day means the end of that day in China; None means now."""
    if not text:
        return None
    try:
        moment = parse_datetime(text) if len(text) > 10 else None
    except ValueError:
        moment = None
    if moment is not None:
        return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    day = a_day(text)
    return day_end(day) - MICROSECOND if day else None


def seal_moment(number: str | None) -> datetime | None:
    """The moment K of a seal by its number; None means everything told so far."""
    if not number:
        return None
    seal = Seal.objects.filter(number=number).first() if str(number).isdecimal() else None
    if seal is None:
        raise CommandError(_("没有第%(number)s号关账") % {"number": number}, returncode=2)
    return seal.moment


def a_kept_root(argument: str) -> Kept:
    """`N:HASH`, or the newest root that a file names."""
    text = argument
    if kept_in(text) is None:
        try:
            text = Path(argument).read_text(errors="replace")
        except OSError as error:
            raise CommandError(
                _("读不了%(file)s：%(reason)s") % {"file": argument, "reason": error.strerror},
                returncode=2,
            ) from error
    kept = kept_in(text)
    if kept is None:
        raise CommandError(_("里面没有根；根写作 N:HASH，如 12:9f86…"), returncode=2)
    return kept
