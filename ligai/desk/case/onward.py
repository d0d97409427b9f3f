"""What was done to a thing that is no longer on the page, with the step that comes next for it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ligai.desk.case.file import CaseFile
from ligai.desk.case.next import foremost
from ligai.desk.days import today
from ligai.desk.steps import PROBLEMS, Rights, page_for, problem_of
from ligai.ledger.actor import Actor


def told_from_afar(said: Any, thing: Any, actor: Actor) -> SafeString:
    """“许知远研判：立行立改。公交站牌被树枝遮挡　交办”: its page, and this person's next step on it."""
    try:
        problem = PROBLEMS.fetch(actor, problem_of(thing).pk)
    except Http404:  # the step took it out of this person's sight
        return format_html("{}", said)
    here = format_html('{} <a href="{}">{}</a>', said, page_for(problem), problem.title)
    step = foremost(CaseFile(problem, actor, today()), Rights(actor, problem)).primary
    if step is None:
        return here
    return format_html('{}　<a href="{}">{}</a>', here, step.url, step.label)
