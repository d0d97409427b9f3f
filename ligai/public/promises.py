"""What was promised to whoever reported, beside what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ligai.intake.models import Report
from ligai.intake.replies import Reply
from ligai.intake.rules import REVIEWING
from ligai.kernel.moments import local_date
from ligai.problems.models import Problem


@dataclass(frozen=True)
class Promise:
    """`by` is the day promised first, `now_by` the day after extensions, `on` the day it was kept."""

    what: Any
    by: date
    now_by: date
    on: date | None = None
    today: date | None = None

    @property
    def is_overdue(self) -> bool:
        """Has the day passed, and it is not kept?"""
        return self.on is None and self.today is not None and self.today > self.now_by

    @property
    def was_moved(self) -> bool:
        """Was it put off? The day promised first stays beside the new one."""
        return self.by != self.now_by

    @property
    def was_late(self) -> bool:
        """Was it kept after the day promised first?"""
        return self.on is not None and self.on > self.by


def promises_of(
    report: Report, problem: Problem | None, replies: Sequence[Reply] = ()
) -> list[Promise]:
    """To be told whether it is accepted, to be answered, to have it put right; whatever has a day."""
    found, today = [], local_date(timezone.now())
    if report.original_due_on:
        told_on = local_date(report.told_at) if report.told_at else None
        day = report.original_due_on
        found.append(Promise(_("告诉您受理不受理"), day, day, told_on, today))
    found += _answering(report, replies, today)
    if problem and (mended := mending(problem)):
        found.append(mended)
    return found


def _answering(report: Report, replies: Sequence[Reply], today: date) -> Iterable[Promise]:
    """The reply that is owed, the replies that came, and what each of them promised in turn."""
    if report.told_at is not None and report.due_on is not None:
        owed = _("给您意见") if report.state in REVIEWING else _("给您答复")
        yield Promise(owed, report.due_on, report.due_on, None, today)
    for reply in replies:
        if reply.due is not None:
            yield Promise(_("给您答复"), reply.due, reply.due, local_date(reply.at), today)
        for claim in reply.claims:
            if claim.until is not None:
                what = _("办完剩下的：%(asked)s") % {"asked": claim.asked}
                yield Promise(what, claim.until, claim.until, None, today)


def mending(problem: Problem) -> Promise | None:
    """To have it put right; None where it has no day."""
    if problem.due_on is None:
        return None
    first, today = problem.original_due_on or problem.due_on, local_date(timezone.now())
    return Promise(_("改好"), first, problem.due_on, problem.handled_on, today)
