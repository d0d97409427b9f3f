"""What every page of the desk shows around its content: the rail, and who is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ligai.ledger.actor import Actor

Entry = tuple[str, str, str, None, bool]


def rail(request: HttpRequest) -> dict[str, Any]:
    """The entries of the rail, for signed-in people; nothing for others."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not actor.is_person:
        return {}
    return {
        "rail": _entries(request.get_full_path()),
        "me": {"name": actor.name, "post": _post(actor), "posts": len(request.posts)},  # type: ignore[attr-defined]
        "search_url": reverse("desk:problems"),
        "query": request.GET.get("q", ""),
        "as_of": timezone.now(),
    }


def _post(actor: Actor) -> str:
    return f"{actor.unit_name}·{actor.post_name}" if actor.post_id else _("还没有岗位")


def _entries(here: str) -> list[Entry | None]:
    problems = reverse("desk:problems")
    views = {
        problems: (_("问题"), "list-details"),
        f"{problems}?view=checking": (_("等待核查"), "clipboard-check"),
        f"{problems}?view=overdue": (_("逾期"), "clock"),
    }
    current = here if here in views else problems if here.startswith(_AROUND) else ""
    figures = reverse("desk:figures")
    return [
        *((label, url, icon, None, url == current) for url, (label, icon) in views.items()),
        None,
        (_("数据"), figures, "chart-bar", None, here.startswith(figures)),
        None,
        *_administration(here),
    ]


def _administration(here: str) -> list[Entry]:
    """Units, people, and the rules that are data."""
    pages = {
        "units": (pgettext("several", "单位"), "sitemap"),
        "people": (_("人员"), "users"),
        "campaigns": (pgettext("several", "活动"), "flag"),
        "limits": (_("时限"), "clock"),
        "calendar": (_("工作日历"), "calendar"),
    }
    urls = {reverse(f"desk:{name}"): entry for name, entry in pages.items()}
    return [(label, url, icon, None, here.startswith(url)) for url, (label, icon) in urls.items()]


_AROUND = tuple(
    f"/desk/{word}/"
    for word in ("problems", "assignments", "measures", "evidence", "instructions", "requests")
)
