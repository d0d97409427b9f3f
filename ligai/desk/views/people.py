"""People and their posts: the list, one person, one post, and one's own account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ligai.desk import roster
from ligai.desk.administration import people_seen, posts_seen
from ligai.desk.paging import page_of
from ligai.desk.request import DeskRequest
from ligai.ledger.writing import reading
from ligai.org.access import MANAGE_PEOPLE, SEE_PEOPLE, require_somewhere


@require_safe
def people(request: DeskRequest) -> HttpResponse:
    """GET: whom one sees, by name; one page of them."""
    require_somewhere(request.actor, SEE_PEOPLE)
    text = request.GET.get("find", "").strip()
    with reading():
        cursor = {side: request.GET.get(side, "") for side in ("after", "before")}
        page = page_of(roster.found_by(text, request.actor), roster.BY_NAME, **cursor)
        shown = {"columns": roster.columns(), "rows": roster.rows_of(page.rows, request.actor)}
        for side, name in (("after", "next"), ("before", "previous")):
            asked = {"find": text, side: getattr(page, side)}
            shown[name] = f"{reverse('desk:people')}?{urlencode(asked)}" if asked[side] else ""  # type: ignore[assignment]
        may_open = MANAGE_PEOPLE.held_by(request.actor)
        more = {"q": text, "may_open": may_open, "path": [(_("人员"), "")]}
        return render(request, "desk/people.html", {**shown, **more})


@require_safe
def person(request: DeskRequest, pk: int) -> HttpResponse:
    """GET: posts past and present, problems led, history."""
    with reading():
        found = get_object_or_404(people_seen(request.actor), pk=pk)
        file = roster.PersonFile(found, request.actor)
        path = [(_("人员"), reverse("desk:people")), (found.name, "")]
        return render(request, "desk/person.html", {"file": file, "person": found, "path": path})


@require_safe
def post_held(request: DeskRequest, pk: int) -> HttpResponse:
    """GET: who holds a post, how far it reaches, and what it is able to do."""
    with reading():
        found = get_object_or_404(posts_seen(request.actor), pk=pk)
        file = roster.PostFile(found, request.actor)
        here = [(found.person.name, reverse("desk:person", args=[found.person_id]))]
        path = [(_("人员"), reverse("desk:people")), *here, (found.label, "")]
        return render(request, "desk/post_held.html", {"file": file, "post": found, "path": path})


@require_safe
def account(request: DeskRequest) -> HttpResponse:
    """GET: one's own posts, password and second factor."""
    posts = [(post, roster.reach_words(post)) for post in request.posts]
    return render(request, "desk/account.html", {"posts": posts, "path": [(_("我的账号"), "")]})
