"""What the clerk's pages show of reports, each part asked once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ligai.desk.report_steps import ReportAct, has_identity, offered, shape_of
from ligai.intake import keyring
from ligai.intake.models import Link, Rating, Report
from ligai.intake.replies import Reply, replies_in
from ligai.intake.rules import CONTACT_STEP, ENDED, WAITING
from ligai.intake.similar import Like, similar
from ligai.kernel.phrases import clauses
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event

_LIKE = 3  # candidates shown
_NEAR = 3  # days left


class Desk:
    """One report before the clerk."""

    def __init__(self, report: Report, actor: Actor, today: date) -> None:
        self.report, self.actor, self.today = report, actor, today

    @cached_property
    def events(self) -> list[Event]:
        """Its stream, with the words that the clerk's own office has said; opened for this page only."""
        events = list(Event.objects.of(self.report).with_words())
        for event in events:
            for words in event.words.all():
                words.text = None if words.text is None else keyring.read_text(words.text)
        return events

    def _told(self, name: str) -> list[str]:
        return [said for event in self.events if (said := event.text(name))]

    @property
    def said(self) -> list[str]:
        """What was said, and what was added."""
        return self._told("text")

    @property
    def place(self) -> str:
        """Where, as it was said."""
        return clauses(self._told("place"))

    @property
    def about_person(self) -> str:
        """Whom it is about, as it was said."""
        return clauses(self._told("about_person"))

    @cached_property
    def photos(self) -> list[dict[str, Any]]:
        """Photos that were given along: number, addresses, whether they were passed on."""
        return [
            {
                "number": photo.number,
                "src": self._photo("report_thumbnail", photo.number),
                "url": self._photo("report_photo", photo.number),
                "is_passed_on": photo.evidence_id is not None,
                "is_covered": photo.covered_id is not None,
                "is_withheld": photo.withheld,
                "cover": self._photo("cover_photo", photo.number),
            }
            for photo in self.report.photos.all()
        ]

    def _photo(self, name: str, number: int) -> str:
        return reverse(f"desk:{name}", args=[self.report.pk, number])

    @cached_property
    def link(self) -> Link | None:
        """The problem that it follows."""
        return self.report.link

    @cached_property
    def sees_problem(self) -> bool:
        """A problem known to few is not the clerk's to look at, though it came from this report."""
        return self.link is not None and self.link.problem.visible_to(self.actor)

    @cached_property
    def subjects(self) -> list[str]:
        """Who has no part in it."""
        return list(self.report.subjects.values_list("person__name", flat=True))

    @cached_property
    def ratings(self) -> list[Rating]:
        """What the reporter answered."""
        return list(Rating.objects.filter(invitation__report=self.report).order_by("-id"))

    @cached_property
    def replies(self) -> list[Reply]:
        """What was answered, claim by claim, the newest first."""
        return replies_in(self.events, lambda event, name: event.text(name))

    @property
    def disagreed(self) -> list[str]:
        """Why the reporter does not agree with the reply, or with the opinion on it."""
        return self._told("request")

    @cached_property
    def like(self) -> list[Like]:
        """Problems that say the same, while the report has none."""
        if self.report.state not in WAITING or self.report.visibility != "ordinary":
            return []
        return similar("".join(self.said), self.report.unit, self.place, most=_LIKE)

    @property
    def first_contact(self) -> datetime | None:
        """When the reporter was first spoken to."""
        reached = (e.effective_at for e in self.events if e.verb == CONTACT_STEP.verb.key)
        return min(reached, default=None)

    @property
    def has_identity(self) -> bool:
        """Did the reporter leave a way to be reached?"""
        return has_identity(self.report)

    @cached_property
    def offer(self) -> dict[str, Any]:
        """For `desk/_offer.html`: the next step first, the others behind it."""
        acts = [self._act(act) for act in offered(self.report, self.actor)]
        if self.report.state in ENDED:
            return {"more": acts}
        return {"primary": acts[0], "more": acts[1:]} if acts else {}

    def _act(self, act: ReportAct) -> dict[str, Any]:
        return {"label": act.label, "url": reverse(f"desk:{act.name}", args=[self.report.pk])}

    def limit(self) -> tuple[str, str]:
        """(card, words) of what is owed next."""
        return limit_of(self.report, self.today)


def limit_of(report: Report, today: date) -> tuple[str, str]:
    """(card, words) of the limit that runs; ("", "") where none does."""
    if report.due_on is None:
        return "", ""
    left = (report.due_on - today).days
    colour = "red" if left < 0 else "yellow" if left == 0 else "blue" if left <= _NEAR else "green"
    if left < 0:
        return colour, ngettext("逾期%(n)d天", "逾期%(n)d天", -left) % {"n": -left}
    return colour, ngettext("剩%(n)d天", "剩%(n)d天", left) % {"n": left} if left else _("今天到期")


def rows_of(reports: Iterable[Report], today: date) -> list[dict[str, Any]]:
    """For `desk/reports.html`."""
    return [
        {
            "report": report,
            "url": reverse("desk:report_page", args=[report.pk]),
            "shape": shape_of(report),
            "limit": limit_of(report, today),
        }
        for report in reports
    ]
