"""What the people concerned say of a problem, in counts only: who answered, nobody sees here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum

from ligai.intake.models import Invitation
from ligai.intake.rules import Solved
from ligai.intake.similar import voices_of
from ligai.problems.models import Problem


@dataclass(frozen=True, slots=True)
class Summary:
    """Each reporter's newest invitation. Those who did not answer are named and count for nothing.

    `people` are distinct reporters, `unnamed` reports beside them; `satisfied` is the sum of
    `satisfied_n` answers of 1 to 5.
    """

    people: int
    unnamed: int
    invited: int = 0
    answered: int = 0
    yes: int = 0
    no: int = 0
    not_yet: int = 0
    satisfied: int = 0
    satisfied_n: int = 0
    until_on: date | None = None

    @property
    def silent(self) -> int:
        """Asked, and has not answered."""
        return self.invited - self.answered

    @property
    def satisfaction(self) -> str:
        """The mean of 1 to 5 with one decimal, "" where nobody said."""
        return f"{self.satisfied / self.satisfied_n:.1f}" if self.satisfied_n else ""


def summary_of(problem: Problem) -> Summary | None:
    """None where nobody has reported it: then nobody can be asked."""
    voices = voices_of([problem.pk]).get(problem.pk)
    if voices is None:
        return None
    newer = Invitation.objects.filter(
        report=OuterRef("report"), problem=problem, pk__gt=OuterRef("pk")
    )
    newest = Invitation.objects.filter(~Exists(newer), problem=problem)
    last = Q(ratings__is_last=True)
    counts = newest.aggregate(
        invited=Count("pk", distinct=True),
        answered=Count("ratings", filter=last),
        yes=Count("ratings", filter=last & Q(ratings__solved=Solved.YES)),
        no=Count("ratings", filter=last & Q(ratings__solved=Solved.NO)),
        not_yet=Count("ratings", filter=last & Q(ratings__solved=Solved.NOT_YET)),
        satisfied=Sum("ratings__satisfied", filter=last, default=0),
        satisfied_n=Count("ratings__satisfied", filter=last),
        until_on=Max("until_on", filter=Q(ended_at=None, overtaken_at=None)),
    )
    return Summary(*voices, **counts)
