"""Taking in a report: words sealed, the sender in the vault, a code and a secret given once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from json import dumps

from django.db import IntegrityError
from django.db.models import F, Value
from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Campaign
from ligai.files.models import StoredFile
from ligai.intake import keyring, rules
from ligai.intake.actions.hand import ReportHand, told, within
from ligai.intake.actions.photos import Upload, attach, stored
from ligai.intake.dues import due_of
from ligai.intake.models import Identity, ReceiptCode, Report, Subject
from ligai.intake.rules import Category, Channel
from ligai.kernel.codes import new_receipt, new_secret, secret_from, secret_hash
from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.ledger.actor import Actor
from ligai.ledger.fields import is_under
from ligai.ledger.writing import database_now, writes
from ligai.org.access import require
from ligai.org.models import Person, Unit
from ligai.org.rules import Visibility
from ligai.problems.rules import LimitKey

_SHORTEST_SHEET = 16  # characters; the number of a sheet must not be guessed
_LINE = 200


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach whoever reports; goes to the vault and nowhere else."""

    name: str = ""
    phone: str = ""
    address: str = ""

    def is_empty(self) -> bool:
        """Nothing was left."""
        return not any(value.strip() for value in asdict(self).values())


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes away: the secret is shown once and kept nowhere."""

    report: Report
    code: str
    secret: str


@dataclass(frozen=True, slots=True)
class Telling:
    """Everything that is said with a report; see `receive`."""

    text: str
    place: str = ""
    unit: Unit | None = None
    category: str = ""
    about_unit: Unit | None = None
    about_person: str = ""
    channel: str = Channel.WEB.value
    campaign: Campaign | None = None
    uploads: Sequence[Upload] = ()
    contact: Contact | None = None
    keep_words: bool = False
    once: str = ""


def receive(
    *,
    actor: Actor,
    text: str,
    place: str = "",
    unit: Unit | None = None,
    category: str = "",
    about_unit: Unit | None = None,
    about_person: str = "",
    channel: str = Channel.WEB,
    campaign: Campaign | None = None,
    uploads: Sequence[Upload] = (),
    contact: Contact | None = None,
    keep_words: bool = False,
    once: str = "",
) -> Receipt:
    """Take in a report of the public, or write down for somebody what was told by telephone.

    `unit` is where it is (the root when nobody knows); a report about a unit goes to the one above
    it. `about_person` is a name as it was said. `keep_words` says "do not pass on my words": then
    only the clerk's summary leaves intake. `once` (16 random characters or more) is the number of
    the sheet: sent again, it gives the same receipt. `uploads` are photos, as they come or stored
    already; their names are forgotten. Raises Refused beside the field: no text, too
    long, an unknown category, a contact where there is no vault.
    """
    telling = Telling(
        text=told(text, _("请写明是什么事"), "text"),
        place=within(place, "place", _LINE),
        unit=unit,
        category=category,
        about_unit=about_unit,
        about_person=within(about_person, "about_person", _LINE),
        channel=channel,
        campaign=campaign,
        uploads=uploads,
        contact=contact,
        keep_words=keep_words,
        once=once,
    )
    return once_only(once, lambda: take_in(with_photos(telling, actor=actor), actor=actor))


def with_photos(telling: Telling, *, actor: Actor) -> Telling:
    """The same with its photos stored, which is done before the transaction."""
    return replace(telling, uploads=stored(telling.uploads, actor=actor))


def once_only(once: str, make: Callable[[], Receipt]) -> Receipt:
    """The receipt of this sheet: made now, or when it was sent before, even in the same instant."""
    if once and len(once) < _SHORTEST_SHEET:
        raise Refused(_("这张表的编号不对，请重新打开页面"), field="once")
    if (before := _receipt_of(once)) is not None:
        return before
    try:
        return make()
    except IntegrityError:
        if (before := _receipt_of(once)) is None:
            raise
        return before


def _receipt_of(once: str) -> Receipt | None:
    if not once:
        return None
    kept = ReceiptCode.objects.filter(sheet=keyring.sheet_key(once)).select_related("report__unit")
    found = kept.first()
    secret = secret_from(keyring.sheet_material(once))
    return Receipt(found.report, found.code, secret) if found else None


@writes
def take_in(telling: Telling, *, actor: Actor) -> Receipt:
    """One report with everything that belongs to it, in one transaction."""
    _check(telling)
    unit = _desk_of(telling)
    if actor.is_person:
        require(actor, rules.INTAKE, unit)
    received_at = database_now()
    report = Report(
        channel=telling.channel,
        category=telling.category,
        unit=unit,
        path=unit.path,
        line=unit.line,
        campaign=telling.campaign,
        about_unit=telling.about_unit,
        about_path=telling.about_unit.path if telling.about_unit else "",
        keeps_words=telling.keep_words,
        received_at=received_at,
        received_on=local_date(received_at),
    )
    subjects = _spoken_of(telling.about_person)
    if telling.about_unit or telling.about_person:
        report.visibility = Visibility.RESTRICTED
    report.due_on = due_of(report, LimitKey.REPORT_ACCEPT, report.received_on)
    report.original_due_on = report.due_on
    report.save(force_insert=True)
    Subject.objects.bulk_create(Subject(report=report, person=person) for person in subjects)
    receipt = _receipt(report, telling.once)
    if telling.contact is not None and not telling.contact.is_empty():
        _to_the_vault(report, telling.contact)
    given = [file for file in telling.uploads if isinstance(file, StoredFile)]
    photos = attach(report, given, actor=actor)
    words = {"text": telling.text, "place": telling.place, "about_person": telling.about_person}
    facts = {"channel": rules.written(Channel(telling.channel).label), **photos}
    ReportHand(report, actor, None).put(rules.RECEIVED, facts=facts, words=words)
    return receipt


def _check(telling: Telling) -> None:
    if telling.category and telling.category not in Category.values:
        raise Refused(_("请选择类别"), field="category")
    if telling.channel not in Channel.values:
        raise Refused(_("请选择渠道"), field="channel")


def _desk_of(telling: Telling) -> Unit:
    """Who takes it in: where it is, but never the unit that it is about, nor one below that."""
    unit = telling.unit or Unit.root()
    about = telling.about_unit
    if about is not None:
        if about.parent is None:
            raise Refused(
                _("反映最上一级单位的，请向它的上级机关或者纪检监察机关反映（12388）"),
                field="about_unit",
            )
        if is_under(unit.path, about.path):
            unit = about.parent
    if unit.closed_on is not None:
        raise Refused(_("%(unit)s已经撤销") % {"unit": unit.name}, field="unit")
    return unit


def _spoken_of(about_person: str) -> list[Person]:
    """Everybody whose name is said: to hide it from one too many does less harm than from none."""
    plain = "".join(about_person.split())
    if not plain:
        return []
    named = Person.objects.annotate(said=Value(plain)).filter(said__contains=F("name"))
    return list(named.exclude(name="").order_by("pk"))


def _receipt(report: Report, once: str) -> Receipt:
    secret = secret_from(keyring.sheet_material(once)) if once else new_secret()
    code, salt = _free_code(), os.urandom(16)
    ReceiptCode(
        code=code,
        report=report,
        salt=salt,
        secret_hash=secret_hash(secret, salt),
        sheet=keyring.sheet_key(once) if once else None,
    ).save(force_insert=True)
    return Receipt(report, code, secret)


def _free_code() -> str:
    code = new_receipt()
    while ReceiptCode.objects.filter(code=code).exists():
        code = new_receipt()
    return code


def _to_the_vault(report: Report, contact: Contact) -> None:
    for name, value in asdict(contact).items():
        within(value, f"contact_{name}", _LINE)
    identity = Identity(report=report, person_index=keyring.index_of(contact.phone))
    text = dumps({name: value.strip() for name, value in asdict(contact).items()})
    identity.sealed = keyring.seal_identity(identity.pk, text)
    identity.save(force_insert=True)
