"""Lists that a person keeps under a name; nobody else sees them, and no figure counts them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.ledger.writing import writes
from ligai.org.models import Person, SavedView

MOST_VIEWS = 20
_LONGEST_NAME, _LONGEST_QUERY = 30, 1000  # as the columns are


@writes
def keep_view(*, actor: Actor, name: str, query: str) -> SavedView:
    """Keep a list under a name; the same name again means the new list.

    Raises Refused without a name, and beyond 20: a row of tabs that nobody can read helps nobody.
    """
    if not actor.is_person:
        raise NotAllowed(_("视图是各人自己的"))
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise Refused(_("请给视图起个名字，最多30个字"), field="name")
    if len(query) > _LONGEST_QUERY:
        raise Refused(_("条件太多，存不下"), field="name")
    Person.objects.select_for_update(no_key=True).get(pk=actor.id)  # two tabs may save at once
    kept = SavedView.objects.filter(person_id=actor.id)
    view = kept.filter(name=name).first()
    if view is None and kept.count() >= MOST_VIEWS:
        raise Refused(_("最多存%(n)d个视图，请先删掉一个") % {"n": MOST_VIEWS}, field="name")
    view = view or SavedView(person_id=actor.id, name=name)
    view.query = query
    view.save()
    return view


@writes
def drop_view(view: SavedView, *, actor: Actor) -> None:
    """Delete one of one's own; the problems in it are as they were. Twice does no harm."""
    if view.person_id != actor.id:
        raise NotAllowed(_("视图是各人自己的"))
    SavedView.objects.filter(pk=view.pk).delete()
