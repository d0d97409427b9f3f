"""From report to problem: opened from it, linked to one that stands, taken back; each voice counted once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ligai.campaigns.models import Theme
from ligai.intake import rules
from ligai.intake.actions.contacting import is_contactable
from ligai.intake.actions.hand import ReportHand, hold, surviving, take
from ligai.intake.actions.photos import Upload, pass_on
from ligai.intake.actions.receiving import (
    Contact,
    Receipt,
    Telling,
    once_only,
    take_in,
    with_photos,
)
from ligai.intake.dues import ends_of
from ligai.intake.models import Identity, Link, Photo, Report
from ligai.intake.rules import Channel, Grade
from ligai.kernel.errors import NotAllowed, Refused
from ligai.kernel.moments import canonical
from ligai.ledger.actor import Actor
from ligai.ledger.fields import is_under
from ligai.ledger.writing import database_now, writes
from ligai.org.models import Unit
from ligai.org.rules import Visibility
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import GONE, LimitKey, Source


@writes
def open_problem(
    report: Report,
    *,
    actor: Actor,
    unit: Unit | None = None,
    theme: Theme | None = None,
    grade: str = Grade.ORDINARY,
    photos: Sequence[Photo] = (),
    seen: int | None = None,
) -> Problem:
    """Open a problem from what the clerk confirmed of a report, and link the report to it.

    About a unit or a person it is known to few, and goes to the unit above the one it is about.
    `photos` are those of the report that the clerk passes on with it; `grade` says how soon whoever
    reported must be spoken to.
    """
    place = Unit.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=unit.pk if unit else report.unit_id
    )  # units before reports, in the one order of locks
    hand = take(report, rules.OPEN_STEP, actor=actor, seen=seen)
    check_masked(hand.report)
    problem = register_from(hand, place, theme)
    told = make_link(hand, problem, grade)
    changes = hand.step(rules.OPEN_STEP, **_accepted(hand))
    hand.put(rules.OPEN_STEP.verb, changes, facts=told)
    pass_on(hand, problem, photos)
    return problem


def register_from(hand: ReportHand, place: Unit, theme: Theme | None = None) -> Problem:
    """A new problem of this unit, from what the clerk confirmed of the report in hand."""
    report = hand.report
    if report.about_path and is_under(place.path, report.about_path):
        raise Refused(_("反映的就是这个单位，要由它的上一级来办"), field="unit")
    return problems.register(
        place,
        actor=hand.actor,
        title=report.title,
        facts=_facts(report),
        source=Source.REPORT,
        category=report.category,
        theme=theme,
        campaign=report.campaign if theme is None else None,
        visibility=report.visibility,
    )


@writes
def link(
    report: Report,
    problem: Problem,
    *,
    actor: Actor,
    grade: str = Grade.ORDINARY,
    photos: Sequence[Photo] = (),
    seen: int | None = None,
) -> Report:
    """Link a report to a problem that says the same; the reporter keeps their own notice and rating.

    `grade` says how soon they must be spoken to.
    """
    hand = take(report, rules.LINK_STEP, actor=actor, seen=seen)
    check_masked(hand.report)
    problem = surviving(problem)
    if not problem.visible_to(actor):
        raise NotAllowed(_("您看不到这个问题"))
    if hand.report.visibility != problem.visibility:
        raise Refused(_("知悉范围不同，不能并在一起"), field="problem")
    check_clear_of(hand.report, problem)
    told = make_link(hand, problem, grade)
    changes = hand.step(rules.LINK_STEP, **_accepted(hand))
    hand.put(rules.LINK_STEP.verb, changes, facts=told)
    pass_on(hand, problem, photos)
    return hand.report


@writes
def unlink(report: Report, *, actor: Actor, seen: int | None = None) -> Report:
    """Take a link back; past counts stay as they were, the number of the voice is not given again."""
    hand = take(report, rules.UNLINK_STEP, actor=actor, seen=seen)
    standing = hand.report.link
    if standing is None:
        raise Refused(_("没有并入任何问题"))
    if hand.report.handed_at is not None:
        raise Refused(_("归到了限制知悉的问题，由归并的办公室负责"))
    surviving(standing.problem)
    standing.unlinked_at = hand.now
    standing.save(update_fields=["unlinked_at"])
    overtaken = hand.report.invitations.standing()
    overtaken.update(overtaken_at=hand.now)
    hand.put(rules.UNLINK_STEP.verb, hand.step(rules.UNLINK_STEP), facts=_named(standing.problem))
    return hand.report


def join(
    problem: Problem,
    *,
    actor: Actor,
    text: str = "",
    place: str = "",
    channel: str = Channel.WEB,
    uploads: Sequence[Upload] = (),
    contact: Contact | None = None,
    keep_words: bool = False,
    once: str = "",
) -> Receipt:
    """“I have met this too”: a report that is linked at once to a problem that everybody may see."""
    telling = Telling(
        text=text.strip() or "我也遇到同样的问题",
        place=place,
        unit=problem.unit,
        category=problem.category if problem.category in rules.Category.values else "",
        channel=channel,
        campaign=problem.campaign,
        uploads=uploads,
        contact=contact,
        keep_words=keep_words,
        once=once,
    )
    return once_only(once, lambda: _join(problem, with_photos(telling, actor=actor), actor=actor))


@writes
def _join(problem: Problem, telling: Telling, *, actor: Actor) -> Receipt:
    receipt = take_in(telling, actor=actor)
    hand = hold(receipt.report, actor)
    problem = surviving(problem)
    if problem.visibility != Visibility.ORDINARY or problem.state in GONE:
        raise Refused(_("这个问题已经不在办了，请另外反映"))
    told = make_link(hand, problem)
    changes = hand.step(rules.JOIN_STEP, **_accepted(hand))
    hand.put(rules.JOIN_STEP.verb, changes, facts=told)
    return Receipt(hand.report, receipt.code, receipt.secret)


def _accepted(hand: ReportHand) -> dict[str, Any]:
    """Whoever is linked is accepted thereby; from then on a reply is due."""
    if hand.report.told_at is not None:
        return {}
    return {"told_at": hand.now, "due_on": hand.due(LimitKey.REPORT_REPLY)}


def check_masked(report: Report) -> None:
    """Raise Refused before the clerk has confirmed what may be passed on."""
    if report.masked_at is None:
        raise Refused(_("请先确认可以转出去的文字"))


def check_clear_of(report: Report, problem: Problem) -> None:
    """A report about a unit never goes to a problem that this unit works on."""
    paths = [problem.path, *problem.assignments.open().values_list("path", flat=True)]
    if report.about_path and any(is_under(path, report.about_path) for path in paths):
        raise Refused(_("反映的就是承办这个问题的单位，不能并入"), field="problem")
    if report.subjects.filter(person_id=problem.lead_id or 0).exists():
        raise Refused(_("反映的就是这个问题的包保领导，不能并入"), field="problem")


def _facts(report: Report) -> str:
    place = (
        str(_("地点：%(place)s") % {"place": report.masked_place}) if report.masked_place else ""
    )
    return "\n".join(part for part in (place, report.masked_text) if part)


def _named(problem: Problem) -> dict[str, str]:
    return {"number": problem.number, "problem": str(problem.pk)}


def make_link(hand: ReportHand, problem: Problem, grade: str = Grade.ORDINARY) -> dict[str, Any]:
    """The link, and what is told of it: to which problem, the how manieth voice, by when to be spoken to."""
    if grade not in Grade.values:
        raise Refused(_("请选择响应等级"), field="grade")
    made = Link(
        report=hand.report,
        problem=problem,
        voice_no=_voice(hand.report, problem),
        grade=grade,
        linked_at=database_now(),
    )
    if is_contactable(hand.report):
        key = LimitKey(f"contact_{grade}")
        made.contact_until = ends_of(hand.report, key, made.linked_at)
    made.save(force_insert=True)
    until = canonical(made.contact_until) if made.contact_until else None
    told = {"voice": str(made.voice_no), "grade": str(made.grade), "contact_until": until}
    return {**_named(problem), **told}


def _voice(report: Report, problem: Problem) -> int:
    """The number that this person has in the problem already, or the next; 0 for the unknown."""
    mine = Identity.objects.filter(report=report).values_list("person_index", flat=True).first()
    if not mine:
        return 0
    voices = Link.objects.filter(problem=problem)
    same = voices.filter(report__identity__person_index=mine).exclude(report=report)
    known = same.exclude(voice_no=0).values_list("voice_no", flat=True).first()
    return known or 1 + (voices.aggregate(n=Max("voice_no"))["n"] or 0)
