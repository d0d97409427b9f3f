"""What a reader has no part in is left out of figures, duties with their problem."""

from __future__ import annotations

from django.db.models import Q

from ligai.ledger.actor import Actor
from ligai.problems import recusal
from ligai.problems.models import Assignment, Problem


def clear_of(reader: Actor, kind: str) -> Q:
    """A filter over the postings of problems or of assignments."""
    if kind == Problem.kind:
        return recusal.clear_of(reader, "thing_id")
    if not recusal.touches(reader):
        return Q()
    theirs = Assignment.objects.exclude(recusal.clear_of(reader, "problem_id"))
    return ~Q(thing_id__in=theirs.values("pk"))
