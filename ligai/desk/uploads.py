"""What a form of the desk brings in files, by the names of its fields."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from ligai.files.actions import Uploads, bring
from ligai.ledger.actor import Actor

FIELD = "attached"
KEPT = "attached_before"


def taken_in(posted: QueryDict, brought: MultiValueDict[str, Any], actor: Actor) -> Uploads:
    """Store what a form brings, beside what it brought before."""
    return bring(brought.getlist(FIELD), posted.getlist(KEPT), actor=actor)
