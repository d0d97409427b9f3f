"""One queue: its tabs with counts, one page of the chosen tab, and what stands there when it is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from ligai.desk.counting import Count, counts
from ligai.desk.paging import Order, Page, page_of
from ligai.desk.piles import Desk, Pile


@dataclass(frozen=True)
class Tab:
    """One list of a queue; `blank` says what would be here, `when` says when it comes."""

    key: str
    label: Any
    pile: Pile
    order: Order
    blank: Any
    when: Any


class Queue:
    """The queue that an address asks for, as one person sees it."""

    def __init__(
        self,
        route: str,
        tabs: Sequence[Tab],
        params: QueryDict,
        desk: Desk,
        others: Mapping[str, QuerySet[Any]],
    ) -> None:
        """`others`: lists that are counted in the same statement, for the rail."""
        self.route, self.tabs, self.desk = route, tabs, desk
        chosen = params.get("tab", "")
        self.tab = next((tab for tab in tabs if tab.key == chosen), tabs[0])
        self._cursor = {side: params.get(side, "") for side in ("after", "before")}
        lists = {f"tab_{tab.key}": tab.pile(desk) for tab in tabs}
        self.counted = counts({**lists, **others}, desk.actor.id)

    @property
    def total(self) -> Count:
        """How long the chosen list is."""
        return self.counted[f"tab_{self.tab.key}"]

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """The chosen list."""
        return self.tab.pile(self.desk)

    def page(self, rows: QuerySet[Any]) -> Page[Any]:
        """One page of it, with whatever was joined to its rows."""
        return page_of(rows, self.tab.order, **self._cursor)

    def views(self) -> list[dict[str, Any]]:
        """For `ui/_views.html`."""
        return [
            {
                "label": tab.label,
                "url": self.address(tab=tab.key),
                "count": self.counted[f"tab_{tab.key}"],
                "current": tab is self.tab,
            }
            for tab in self.tabs
        ]

    def address(self, **asked: str) -> str:
        """The queue with these parameters."""
        given = {name: value for name, value in asked.items() if value}
        return f"{reverse(f'desk:{self.route}')}?{urlencode(given)}"

    def at(self, side: str, cursor: str) -> str:
        """The page on one side, "" at the end."""
        return self.address(tab=self.tab.key, **{side: cursor}) if cursor else ""
