"""History in sentences: who did what, in whose words, and what was told late."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ligai.intake.rules import (
    ADD_STEP,
    RECEIVED,
    REPLY_STEP,
    Channel,
    Decline,
    Means,
    Opinion,
    Verdict,
)
from ligai.kernel.moments import local_date
from ligai.kernel.phrases import listed
from ligai.ledger.models import Event, Thing
from ligai.ledger.verbs import REGISTRY
from ligai.problems.models import Assignment, Problem
from ligai.problems.rules import (
    ASSIGNMENT_EXTENDED,
    LIMITS_SET,
    REGISTERED,
    REVISED,
    TAKEN_OVER,
    Correctable,
    Disposition,
    Source,
    Spoken,
    limit_words,
    reason_words,
)
from ligai.ui.dates import day_tag
from ligai.ui.sentence import Quote, sentence

_KINDS = (Correctable, Disposition, Source, Spoken, Channel, Decline, Means, Verdict, Opinion)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TOLD_ELSEWHERE = {
    REGISTERED.key, TAKEN_OVER.key, RECEIVED.key, ADD_STEP.verb.key, REPLY_STEP.verb.key,
}  # fmt: skip
"""Their words are the title and the facts, what was reported or replied, which stand on the page itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the story; `note` says when it was told, if later than it was true."""

    at: datetime
    text: SafeString
    note: SafeString | str


def events_of(problem: Problem, duties: Iterable[Assignment]) -> list[Event]:
    """Everything that happened to a problem and its duties, in the order in which it was true."""
    streams = Q(kind=Problem.kind, thing_id=problem.pk) | Q(
        kind=Assignment.kind, thing_id__in=[duty.pk for duty in duties]
    )
    return list(
        Event.objects.filter(streams).with_words().order_by("effective_at", "recorded_at", "seq")
    )


def story(events: Iterable[Event], redact_url: str = "") -> list[Told]:
    """The lines, newest first. Whoever acts for the first time is introduced with their unit.

    With `redact_url`, each text that still stands has a link to where it can be redacted.
    """
    introduced: set[int] = set()
    lines = []
    for event in events:
        known = event.actor_id in introduced
        introduced.add(event.actor_id)
        note = format_html("{}{}", _note(event), _redactions(event, redact_url))
        lines.append(Told(event.effective_at, _line(event, known=known), note))
    return lines[::-1]


def plain_story(events: Iterable[Event]) -> list[Told]:
    """The same, newest first, of a thing whose events carry no words: asks no database."""
    return [
        Told(event.effective_at, _sentence(event, known=True), _note(event)) for event in events
    ][::-1]


def _redactions(event: Event, url: str) -> SafeString:
    standing = [words for words in event.words.all() if words.text is not None] if url else []
    labels = dict(Spoken.choices)
    links = (
        (url, words.pk, _("删去“%(text)s”") % {"text": labels.get(words.name, words.name)})
        for words in standing
    )
    return format_html_join("", ' <a href="{}?words={}">{}</a>', links)


def newest_sentence(thing: Thing) -> SafeString:
    """What was just done to a thing, without its words."""
    event = Event.objects.of(thing).order_by("-seq")[0]
    return _sentence(event, known=True)


def _line(event: Event, *, known: bool) -> SafeString:
    told = _sentence(event, known=known)
    spoken = [word for word in event.words.all() if _is_spoken(event, word.name)]
    if not spoken:
        return told
    quotes = [
        sentence("{words}", words=Quote(word.text))
        if word.text is not None
        else format_html('<span class="quiet">{}</span>', _("（原话已按规定删去）"))
        for word in spoken
    ]
    return format_html("{}{}{}", told, _("："), format_html("{}" * len(quotes), *quotes))


def _is_spoken(event: Event, name: str) -> bool:
    if name == "late_reason" or event.verb in _TOLD_ELSEWHERE:
        return False
    verb = REGISTRY.get(event.verb)
    return name not in event.facts and (verb is None or name not in verb.facts)


def _sentence(event: Event, *, known: bool) -> SafeString:
    verb = REGISTRY.get(event.verb)
    if verb is None:
        return format_html("{}", event.verb)
    pattern = verb.en if (get_language() or "").startswith("en") else verb.zh
    parts = event.parts(verb)
    facts = {name: _shown(parts.get(name)) for name in verb.facts}
    facts |= _RETOLD.get(event.verb, _as_written)(parts)
    return sentence(pattern, actor=_who(event, known=known), **facts)


def _as_written(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def _extended(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {"because": reason_words(str(parts["because"]))}


def _revised(parts: Mapping[str, Any]) -> dict[str, Any]:
    names = re.split("、|, ", str(parts["fields"]))
    return {"fields": listed(_labels().get(name, name) for name in names)}


def _limited(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": limit_words(parts["key"], parts["amount"], parts["unit"])}


_RETOLD: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    ASSIGNMENT_EXTENDED.key: _extended,
    REVISED.key: _revised,
    LIMITS_SET.key: _limited,
}
"""Facts that are words of the rules: told anew in the language of the reader."""


def _who(event: Event, *, known: bool) -> SafeString:
    name = format_html("<b>{}</b>", event.who)
    if known or not event.unit_name:
        return name
    post = "·".join(part for part in (event.unit_name, event.post_name) if part)
    return format_html("{}{}", name, _("（%(post)s）") % {"post": post})


def _shown(value: Any) -> Any:
    """Days as days; what is empty says nothing, what is unknown is a dash."""
    if value is None:
        return "—"
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return date.fromisoformat(value)
    return _labels().get(value, value) if isinstance(value, str) else value


@cache
def _labels() -> dict[str, Any]:
    """Words of the rules as they were written into facts, in whatever language, for every reader."""
    words: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words |= {str(each.label): each.label for kind in _KINDS for each in kind}
    return words


def _note(event: Event) -> SafeString | str:
    told_on = local_date(event.recorded_at)
    if told_on == local_date(event.effective_at) and not event.facts.get("entered_late"):
        return ""
    if not event.facts.get("entered_late"):
        return format_html(_("{day}记入"), day=day_tag(told_on, "auto"))
    reason = event.text("late_reason") or "—"
    return format_html(_("{day}补录：{reason}"), day=day_tag(told_on, "auto"), reason=reason)
