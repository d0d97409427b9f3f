"""A list of problems: what it holds, what it is narrowed by, and the sentence that adds up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import ChoiceField
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligai.desk import piles
from ligai.desk.context import chain_of
from ligai.desk.counting import Count, counts
from ligai.desk.forms.filters import OWN_LIMITS, SORTS, FilterForm
from ligai.desk.paging import BY_DUE, BY_NUMBER, NEWEST, Order
from ligai.desk.piles import Desk, sunday_of
from ligai.desk.questions import QUESTIONS, question_of
from ligai.desk.together import together
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.ledger.fields import under
from ligai.org.models import SavedView, Unit
from ligai.problems.models import Problem, ProblemQuerySet
from ligai.problems.rules import CLOSED, GONE, Disposition, State
from ligai.stats.pictures import COUNTED
from ligai.stats.tabulate import Question, behind
from ligai.ui.dates import day_words

ORDERS: Mapping[str, Order] = {"due": BY_DUE, "number": BY_NUMBER, "newest": NEWEST}
_CURSORS = ("after", "before")
_ASKED = (*QUESTIONS, "unit", "theme", "docket")
_BEHIND = ("figure", "measure", *QUESTIONS)
View = Callable[[ProblemQuerySet, Desk], ProblemQuerySet]


def _all(found: ProblemQuerySet, desk: Desk) -> ProblemQuerySet:
    return found


def _open(found: ProblemQuerySet, desk: Desk) -> ProblemQuerySet:
    return found.open()


def _overdue(found: ProblemQuerySet, desk: Desk) -> ProblemQuerySet:
    return found.overdue(desk.today)


def _due(found: ProblemQuerySet, desk: Desk) -> ProblemQuerySet:
    return found.open().filter(handled_on=None)


def _today(found: ProblemQuerySet, desk: Desk) -> ProblemQuerySet:
    return _due(found, desk).filter(due_on=desk.today)


def _this_week(found: ProblemQuerySet, desk: Desk) -> ProblemQuerySet:
    """Due from today to Sunday, and not yet handled."""
    return _due(found, desk).filter(due_on__range=(desk.today, sunday_of(desk.today)))


def _to_check(found: ProblemQuerySet, desk: Desk) -> ProblemQuerySet:
    return found.filter(state__in=(State.SUBMITTED, State.VERIFYING))


def _closed(found: ProblemQuerySet, desk: Desk) -> ProblemQuerySet:
    return found.filter(state__in=CLOSED)


VIEWS: Mapping[str, tuple[Any, View]] = {
    "": (gettext_lazy("全部"), _all),
    "open": (gettext_lazy("在办"), _open),
    "overdue": (gettext_lazy("逾期"), _overdue),
    "week": (gettext_lazy("本周到期"), _this_week),
    "checking": (gettext_lazy("等待核查"), _to_check),
    "closed": (gettext_lazy("已销号"), _closed),
}
_ON_REQUEST: Mapping[str, tuple[Any, View]] = {
    "today": (gettext_lazy("今天到期"), _today),
    "due": (gettext_lazy("还没办结"), _due),
    "submitting": (gettext_lazy("等我申请销号"), piles.submittable),
    "closing": (gettext_lazy("公示期满，等我销号"), piles.closable),
}
"""Views that stand among the tabs only while one looks at them."""
_PARTS: Mapping[str, Any] = {
    Disposition.IMMEDIATE.value: gettext_lazy("立行立改"),
    Disposition.LEDGER.value: gettext_lazy("整改台账"),
    Disposition.EXPLAINED.value: gettext_lazy("解释说明"),
    "none": gettext_lazy("还没研判"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One addend of the sentence under the title."""

    label: Any
    count: Count
    url: str


class Listing:
    """The list that an address asks for, as one person sees it."""

    def __init__(
        self,
        params: QueryDict,
        actor: Actor,
        today: date,
        others: Mapping[str, QuerySet[Any]] | None = None,
    ) -> None:
        """`others`: lists that are counted in the same statement, for the rail."""
        self.others = others or {}
        self.params, self.actor, self.today = params, actor, today
        self.form = FilterForm(params, actor=actor)
        self.form.is_valid()
        self.chosen: dict[str, Any] = {k: v for k, v in self.form.cleaned_data.items() if v}
        self.desk = Desk(actor, today)
        view = params.get("view", "")
        on_request = {view: _ON_REQUEST[view]} if view in _ON_REQUEST else {}
        self.offered: Mapping[str, tuple[Any, View]] = {**VIEWS, **on_request}
        self.view = view if view in self.offered else ""

    def asked(self, name: str, otherwise: str = "") -> str:
        """A parameter of the address."""
        return str(self.params.get(name, otherwise))

    @cached_property
    def question(self) -> Question | None:
        """The question of the figure whose list this is."""
        if self.asked("figure") not in COUNTED:
            return None
        asked = {name: self.asked(name) for name in _ASKED}
        return question_of(asked, self.actor, unit=self.chosen.get("unit"))

    @cached_property
    def matching(self) -> ProblemQuerySet:
        """Everything that the filters let through, in whatever view."""
        found = self._base()
        answered = (
            ("unit", "theme", "docket") if self.question else ()
        )  # by the question of the figure
        for name, value in self.chosen.items():
            if name in _NARROWINGS and name not in answered:
                found = found.filter(_NARROWINGS[name](value))
        if self.chosen.get("mine"):
            found = found.filter(piles.answered_for(self.actor))
        return found

    def _base(self) -> ProblemQuerySet:
        seen = Problem.objects.visible_to(self.actor)
        if self.question is None:
            return seen if self.chosen.get("state") else seen.exclude(state__in=GONE)
        return seen.filter(pk__in=self._behind.values("pk"))

    @cached_property
    def _behind(self) -> QuerySet[Any]:
        """What the figure counts, seen or not; nothing where there is no figure."""
        if self.question is None:
            return Problem.objects.none()
        figure = COUNTED[self.asked("figure")]
        measure = self.asked("measure", "whole")
        if measure not in figure.measures():
            raise Refused(_("“%(figure)s”没有这个数") % {"figure": figure.name})
        return behind(self.question, figure, measure)

    @property
    def rows(self) -> ProblemQuerySet:
        """What is listed: the view's share of it."""
        return self.offered[self.view][1](self.matching, self.desk)

    @property
    def order(self) -> Order:
        """How it is sorted."""
        return ORDERS[self.chosen.get("sort") or "due"]

    @property
    def sorted_by(self) -> str:
        """The same in words."""
        return str(dict(SORTS)[self.chosen.get("sort") or "due"])

    @cached_property
    def counted(self) -> dict[str, Count]:
        """Every count of the page, from one statement."""
        lists = {f"view_{k}": v(self.matching, self.desk) for k, (_l, v) in self.offered.items()}
        for key in _PARTS:
            lists[f"part_{key}"] = self.rows.filter(_by_disposition(key))
        return counts({**lists, "behind": self._behind, **self.others}, self.actor.id)

    @property
    def total(self) -> Count:
        """How many are listed."""
        return self.counted[f"view_{self.view}"]

    def parts(self) -> list[Part]:
        """What the total is the sum of; nothing where it was not counted to the end."""
        if not self.total.is_exact:
            return []
        return [
            Part(label, count, self.address(disposition=key))
            for key, label in _PARTS.items()
            if (count := self.counted[f"part_{key}"]).number
        ]

    def views(self) -> list[dict[str, Any]]:
        """For `ui/_views.html`."""
        return [
            {
                "label": label,
                "url": self.address(view=key),
                "count": self.counted[f"view_{key}"],
                "current": key == self.view and not self.is_kept,
            }
            for key, (label, _view) in self.offered.items()
        ] + [
            {
                "label": kept.name,
                "url": f"{reverse('desk:problems')}?{kept.query}",
                "count": None,
                "current": kept.query == self.query,
            }
            for kept in self.kept_views
        ]

    @cached_property
    def _around(self) -> dict[str, list[Any]]:
        """What stands around the list, read in one statement."""
        kept = SavedView.objects.filter(person_id=self.actor.id)
        return together({"kept": kept, "chain": chain_of(self.actor.path)})

    @property
    def kept_views(self) -> list[SavedView]:
        """The person's own views."""
        return self._around["kept"]

    @property
    def chain(self) -> list[Unit]:
        """The units above one's own, and it."""
        return self._around["chain"]

    @property
    def is_kept(self) -> bool:
        """Is this list one of the person's own views?"""
        return any(kept.query == self.query for kept in self.kept_views)

    @property
    def query(self) -> str:
        """The list as it stands in its address, without the place in it."""
        return self.address().partition("?")[2]

    def keep_address(self) -> str:
        """Where this list is given a name."""
        return f"{reverse('desk:keep_view')}?{self.query}"

    def chips(self) -> list[dict[str, Any]]:
        """What narrows the list, each with the way to let it go."""
        return [
            {"name": field.label, "value": self._said(name), "remove": self.address(**{name: ""})}
            for name, field in self.form.fields.items()
            if name in self.chosen and name != "sort"
        ]

    def _said(self, name: str) -> str:
        value = self.chosen[name]
        if isinstance(value, date):
            return day_words(value, "auto")
        field = self.form.fields[name]
        if type(field) is ChoiceField:
            return str(dict(field.choices)[value])  # type: ignore[arg-type]
        return str(value)

    def address(self, **changes: str) -> str:
        """The same list with these parameters changed ("" = let go), from its beginning."""
        params = self.params.copy()
        for name in (*changes, *_CURSORS):
            params.pop(name, None)
        for name, value in changes.items():
            if value:
                params[name] = value
        return f"{reverse('desk:problems')}?{params.urlencode()}"

    def at(self, side: str, cursor: str) -> str:
        """The page on one side, "" at the end."""
        return self.address(**{side: cursor}) if cursor else ""

    def filter_address(self) -> str:
        """The page where filters are chosen."""
        return self.address().replace(reverse("desk:problems"), reverse("desk:filter"), 1)

    def kept(self) -> list[tuple[str, str]]:
        """What the page of filters carries along unseen."""
        return [(name, v) for name in ("view", *_BEHIND) if (v := self.asked(name))]

    @cached_property
    def told(self) -> str:
        """What the list is behind, in words; "" when behind no figure."""
        if self.question is None:
            return ""
        figure = COUNTED[self.asked("figure")]
        names = {"part": _("分子"), "whole": _("分母")}
        names |= {measure.key: measure.name for measure in figure.beside}
        words = {
            "unit": self.question.unit.name,
            "figure": figure.name,
            "measure": names[self.asked("measure", "whole")],
            "day": day_words(self.question.valid_at or self.today),
        }
        said = _("这是%(unit)s“%(figure)s”的%(measure)s，截至%(day)s。") % words
        if self.asked("known_at"):
            said += _("按第%(seal)s号关账时所知。") % {"seal": self.asked("known_at")}
        return said + self._unseen()

    def _unseen(self) -> str:
        """A problem that was counted then and may not be seen now is counted still, and said."""
        counted = self.counted["behind"]
        missing = counted.number - self.total.number
        narrowed = self.view or self.chosen.keys() - {"unit", "theme", "docket", "sort"}
        if narrowed or missing <= 0 or not self.total.is_exact:
            return ""
        if not counted.is_exact:
            return _("其中有些您现在看不到，没有列出。")
        return _("其中%(n)d件您现在看不到，没有列出。") % {"n": missing}


def _by_disposition(value: str) -> Q:
    return Q(disposition="" if value == "none" else value)


def _by_preset(name: str) -> Q:
    return Q(campaign=None) if name == OWN_LIMITS else Q(campaign__preset=name)


def _by_text(text: str) -> Q:
    return Q(title__icontains=text) | Q(number__icontains=text) | Q(external_number__icontains=text)


_NARROWINGS: Mapping[str, Callable[[Any], Q]] = {
    "q": _by_text,
    "unit": lambda unit: under(unit.path),
    "state": lambda state: Q(state=state),
    "disposition": _by_disposition,
    "theme": lambda theme: Q(theme=theme),
    "source": lambda source: Q(source=source),
    "lead": lambda name: Q(lead_name=name) | Q(lead__name=name),
    "docket": lambda docket: Q(docket_entries__docket=docket),
    "campaign": lambda campaign: Q(campaign=campaign),
    "preset": _by_preset,
    "due_from": lambda day: Q(due_on__gte=day),
    "due_to": lambda day: Q(due_on__lte=day),
}
