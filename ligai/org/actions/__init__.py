"""Everything that changes units, persons and posts.

Private are the halves of `problems.actions` that end or re-key what problems hang on: moving,
closing and merging a unit, ending a post, and entering a notice about working days.
"""

from ligai.org.actions.calendars import Spans, _enter_notice
from ligai.org.actions.divisions import Imported, import_divisions
from ligai.org.actions.people import (
    _end_post,
    appoint,
    name_deputy,
    open_administrator,
    open_person,
    resume_person,
    set_password,
    suspend_person,
)
from ligai.org.actions.restoring import begin_epoch
from ligai.org.actions.units import (
    UnitMove,
    _close_unit,
    _merge_unit,
    _move_unit,
    found_tree,
    open_unit,
    rename_unit,
)
from ligai.org.actions.views import MOST_VIEWS, drop_view, keep_view

__all__ = [
    "MOST_VIEWS",
    "Imported",
    "Spans",
    "UnitMove",
    "_close_unit",
    "_end_post",
    "_enter_notice",
    "_merge_unit",
    "_move_unit",
    "appoint",
    "begin_epoch",
    "drop_view",
    "found_tree",
    "import_divisions",
    "keep_view",
    "name_deputy",
    "open_administrator",
    "open_person",
    "open_unit",
    "rename_unit",
    "resume_person",
    "set_password",
    "suspend_person",
]
