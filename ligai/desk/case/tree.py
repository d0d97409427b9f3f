"""The cascade of duties, unit by unit, with how much of each branch is accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from ligai.desk.marks import ASSIGNMENT_SHAPES
from ligai.problems.models import Assignment
from ligai.problems.rules import ASSIGNMENT_STANDS, AssignmentState


def tree(duties: Iterable[Assignment], top: int | None = None) -> list[dict[str, Any]]:
    """Nodes for `ui/_tree.html`, below the duty `top`, in the order in which they were given."""
    below: dict[int | None, list[Assignment]] = defaultdict(list)
    for duty in duties:
        below[duty.parent_id].append(duty)
    return [_node(duty, below) for duty in below[top]]


def _node(duty: Assignment, below: dict[int | None, list[Assignment]]) -> dict[str, Any]:
    """`done` of `total`: accepted, of the duty itself and whatever still stands below it."""
    children = [_node(child, below) for child in below[duty.pk]]
    stands = duty.state in ASSIGNMENT_STANDS
    return {
        "name": duty.unit.name,
        "url": reverse("desk:assignment", args=[duty.pk]),
        "role": duty.get_duty_display(),
        "done": (duty.state == AssignmentState.ACCEPTED) + sum(c["done"] for c in children),
        "total": stands + sum(c["total"] for c in children),
        "shape": ASSIGNMENT_SHAPES[duty.state],
        "label": duty.get_state_display(),
        "children": children,
    }
