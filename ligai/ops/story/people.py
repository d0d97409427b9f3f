"""Parts of the source report about people: what they complain of most, and whether they feel the benefit."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from ligai.intake.models import Invitation, Link, Rating
from ligai.intake.rules import Solved
from ligai.kernel.intervals import share
from ligai.ops.story import city
from ligai.ops.story.moment import Counted, Moment
from ligai.org.rules import Visibility
from ligai.problems.models import Problem
from ligai.stats.figures import FIGURES
from ligai.stats.tabulate import behind

_SHOWN = 5
_HOT = 3  # people from whom on a problem is one of many


def complained_of_most(moment: Moment) -> Counted | None:
    """S8: the problems that most people have, by distinct people and not by messages."""
    hot = _hot(moment)
    if not hot:
        return None
    return {
        "problems": [
            {
                "number": problem.number,
                "title": problem.title,
                "people": people,
                "unnamed": unnamed,
                "url": _page(problem),
            }
            for problem, people, unnamed in hot
        ],
        "people": hot[0][1],
        "url": _page(hot[0][0]),
        "urls": {"people": _page(hot[0][0])},
    }


def benefit(moment: Moment) -> Counted | None:
    """S25: do those who have the hottest problem say that it is solved? Silence is never a yes.

    `at_least` counts everybody asked who has not said yes as a no.
    """
    for problem, _people, _unnamed in _hot(moment):
        asked = _asked(problem, moment)
        if not asked.exists():
            continue
        invited, answers = asked.count(), _answers(asked, moment)
        yes = answers.filter(solved=Solved.YES).count()
        return {
            "invited": invited,
            "answered": answers.count(),
            "yes": yes,
            "solved": str(share(yes, answers.count())),
            "took_part": str(share(answers.count(), invited)),
            "at_least": str(share(yes, invited)),
            "url": _page(problem),
            "urls": dict.fromkeys(("solved", "took_part"), _page(problem)),
        }
    return None


def _hot(moment: Moment) -> Sequence[tuple[Problem, int, int]]:
    """(problem, distinct people, reports of people who left nothing to tell them apart by)."""
    question = city.question(moment, Q(visibility=Visibility.ORDINARY))
    if question is None:
        return []
    shown = behind(question, FIGURES["R4"], "whole")
    voices = (
        Link.objects.filter(moment.stood("linked_at", "unlinked_at"))
        .values("problem")
        .annotate(
            people=Count("voice_no", filter=~Q(voice_no=0), distinct=True),
            unnamed=Count("pk", filter=Q(voice_no=0)),
        )
        .filter(people__gte=_HOT)
        .order_by("-people", "problem")
    )
    found = shown.in_bulk([row["problem"] for row in voices])
    hot = [
        (found[row["problem"]], row["people"], row["unnamed"])
        for row in voices
        if row["problem"] in found
    ]
    return hot[:_SHOWN]


def _asked(problem: Problem, moment: Moment) -> QuerySet[Invitation]:
    """The newest invitation of each reporter."""
    sent = Invitation.objects.filter(problem=problem, invited_at__lte=moment.both)
    newer = sent.filter(report=OuterRef("report"), pk__gt=OuterRef("pk"))
    return sent.filter(~Exists(newer))


def _answers(asked: QuerySet[Invitation], moment: Moment) -> QuerySet[Rating]:
    """The last answer to each."""
    given = Rating.objects.filter(invitation__in=asked, rated_at__lte=moment.both)
    later = given.filter(
        invitation=OuterRef("invitation"), rated_at__gt=OuterRef("rated_at")
    ).exclude(pk=OuterRef("pk"))
    return given.filter(~Exists(later))


def _page(problem: Problem) -> str:
    return reverse("desk:problem", args=[problem.pk])
