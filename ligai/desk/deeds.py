"""What is done to units, people, posts and rules: action, words, form. One word is action, route and link."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from ligai.desk.case.story import newest_sentence
from ligai.desk.forms.deeds import DeedForm
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event, Thing
from ligai.org.access import Ability, require, require_somewhere
from ligai.ui.once import made_before, once


def _itself(thing: Any) -> Any:
    return thing


def _always(thing: Any) -> bool:
    return True


def _told(done: Any, form: DeedForm) -> Any:
    return newest_sentence(done)


@dataclass(frozen=True)
class Deed:
    """One deed. `by` is asked over what `over` makes of the thing; the action decides in the end.

    `take(form)` calls the action and gives back what came of it; `page` is where one goes then,
    `said` what one is told. `makes`: something new comes of it, once for each sheet.
    """

    name: str
    label: Any
    by: Ability
    take: Callable[[Any], Any]
    page: Callable[[Any, Any], str]
    form: type[DeedForm] = DeedForm
    over: Callable[[Any], Any] = _itself
    fits: Callable[[Any], bool] = _always
    said: Callable[[Any, Any], Any] = _told
    makes: bool = False
    shown: Callable[[Any, Any], str] | None = None
    """What is shown once, on the answer itself, and never again (a password)."""

    def allowed(self, actor: Actor, thing: Any) -> bool:
        """May this actor do it to this thing, whatever its state?"""
        about = self.over(thing)
        return self.by.held_by(actor) if about is None else self.by.allows(actor, about)

    def offered(self, actor: Actor, thing: Any) -> bool:
        """Should it be shown to this actor?"""
        return self.fits(thing) and self.allowed(actor, thing)

    def check(self, actor: Actor, thing: Any) -> None:
        """Say in words why it is not offered; raises NotAllowed or Refused."""
        about = self.over(thing)
        if about is None:
            require_somewhere(actor, self.by)
        else:
            require(actor, self.by, about)
        if not self.fits(thing):
            raise Refused(_("现在不能%(step)s") % {"step": self.label})


@dataclass(frozen=True)
class Kind:
    """A kind of thing that deeds are done to, as it stands in addresses."""

    word: str
    fetch: Callable[[Actor, Any], Any]
    deeds: tuple[Deed, ...]
    title: Callable[[Any], Any]
    back: Callable[[Any], str]
    path: Callable[[Any, Actor], list[tuple[str, str]]]
    key: str = "int:key"
    without_key: frozenset[str] = field(default_factory=frozenset)

    def by_name(self, name: str) -> Deed:
        """One of its deeds."""
        return next(deed for deed in self.deeds if deed.name == name)


def version(thing: Any) -> int:
    """The `seq` of a thing's stream: what a form remembers. 0 for what has none."""
    if not isinstance(thing, Thing):
        return 0
    newest = Event.objects.of(thing).order_by().aggregate(n=Max("seq"))["n"]
    return int(newest or 0)


def links(deeds: Iterable[Deed], actor: Actor, thing: Any, address: Callable[[str], str]) -> Any:
    """[{label, url}] of those that are offered."""
    return [
        {"label": deed.label, "url": address(deed.name)}
        for deed in deeds
        if deed.offered(actor, thing)
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where one goes, what one is told, and what is shown this once ("" = nothing)."""

    url: str
    said: Any
    shown: str = ""


def attempt(deed: Deed, form: DeedForm) -> Outcome | None:
    """Do it with what was typed; None when there is something to look at first, or to correct."""
    if not form.is_valid():
        form.status = 422
        return None
    try:
        if deed.makes and (url := made_before(_sheet(form))):
            return Outcome(str(url), _("这张表已经办过，没有再办一次"))
        return None if form.is_to_be_shown_first() else _done(deed, form)
    except Refused as refused:
        form.refuse(refused, version(form.thing))
        return None


def _sheet(form: DeedForm) -> str:
    """What a sheet that was sent is remembered by."""
    return f"deed-{form.actor.id}-{form.cleaned_data.get('once')}"


def _done(deed: Deed, form: DeedForm) -> Outcome:
    if not deed.makes:
        return _outcome(deed, form, deed.take(form))
    return once(
        _sheet(form), lambda: _outcome(deed, form, deed.take(form)), kept=lambda made: made.url
    )


def _outcome(deed: Deed, form: DeedForm, done: Any) -> Outcome:
    shown = deed.shown(done, form) if deed.shown else ""
    return Outcome(deed.page(done, form), deed.said(done, form), shown)
