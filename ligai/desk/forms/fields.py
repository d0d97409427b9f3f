"""Fields that find a unit, a person or a problem by what people call it: a code, a number, a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ligai.kernel.phrases import clauses, noted
from ligai.ledger.actor import Actor
from ligai.ledger.fields import ancestors, under
from ligai.org.models import Person, Post, Unit, UnitQuerySet
from ligai.org.rules import short_code
from ligai.problems.models import Problem

if TYPE_CHECKING:  # Django's fields are generic to the type checker only
    _Persons = forms.ModelChoiceField[Person]
else:
    _Persons = forms.ModelChoiceField

_OFFERED = 60
_NAMED = 8


class OfferingInput(forms.TextInput):
    """A line that offers what may be typed, without script."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.offers: list[tuple[str, str]] = []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The line, and its offers in a datalist."""
        listed = f"{name}_offers"
        line = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.offers)
        return format_html('{}<datalist id="{}">{}</datalist>', line, listed, options)


class ReachingField(forms.CharField):
    """A field whose answers depend on who asks."""

    def look_with(self, actor: Actor) -> None:
        """Prepare for this actor; called before the form is used."""
        self.actor = actor


def _reached(actor: Actor) -> UnitQuerySet:
    return Unit.objects.within(actor).filter(closed_on=None)


def find_unit(typed: str, actor: Actor) -> Unit:
    """The unit with this code, or the only one of this name within reach.

    Raises ValidationError that names the candidates when a name is not enough: 胜利村 stands in 62
    places.
    """
    reached, codes = _reached(actor), (typed.strip(), short_code(typed.strip()))
    found = list(reached.filter(Q(code__in=codes) | Q(name=typed)))
    by_code = {unit.code: unit for unit in found}
    for code in codes:
        if code in by_code:
            return by_code[code]
    found = found or list(reached.filter(name__contains=typed).order_by("path")[: _NAMED + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(_("您能派到的单位里没有“%(typed)s”") % {"typed": typed})
    raise ValidationError(_ambiguous(found))


def _ambiguous(found: list[Unit]) -> str:
    parents = {u.path: u.name for u in Unit.objects.filter(path__in=_parents(found))}
    above = {u: parents.get(ancestors(u.path)[-2], "") for u in found if u.parent_id}
    names = clauses(noted(above.get(u, "") + u.name, u.code) for u in found[:_NAMED])
    return _("有几个单位都叫这个名字，请填代码：%(names)s") % {"names": names}


def _parents(found: Iterable[Unit]) -> list[str]:
    return [ancestors(unit.path)[-2] for unit in found if unit.parent_id]


def nearest_units(actor: Actor) -> UnitQuerySet:
    """The first units of a reach, from the top: what a field offers."""
    return _reached(actor).order_by("level", "path")[:_OFFERED]


class UnitField(ReachingField):
    """One unit of the actor's subtree, by code or name."""

    widget = OfferingInput

    def look_with(self, actor: Actor) -> None:
        """Offer the nearest units."""
        super().look_with(actor)
        self.offer(nearest_units(actor))

    def offer(self, units: Iterable[Unit]) -> None:
        """What may be chosen without typing."""
        if isinstance(self.widget, OfferingInput):
            self.widget.offers = [(unit.code, unit.name) for unit in units]

    def clean(self, value: Any) -> Any:
        """A Unit, or None when nothing was typed and nothing is required."""
        typed = super().clean(value)
        return find_unit(typed, self.actor) if typed else None


class UnitsField(ReachingField):
    """Several units, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def clean(self, value: Any) -> Any:
        """A list of units, without repeats, in the order typed."""
        lines = [line.strip() for line in (super().clean(value) or "").splitlines()]
        units = [find_unit(line, self.actor) for line in lines if line]
        return list({unit.pk: unit for unit in units}.values())


class ProblemField(ReachingField):
    """A problem that the actor sees, by its number."""

    def clean(self, value: Any) -> Any:
        """A Problem, or None when nothing was typed and nothing is required."""
        typed = super().clean(value)
        if not typed:
            return None
        same = Q(number=typed) | Q(external_number=typed)
        found = list(
            Problem.objects.visible_to(self.actor).filter(same).select_related("unit")[: _NAMED + 1]
        )
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("您能看到的问题里没有编号“%(typed)s”") % {"typed": typed})
        names = clauses(noted(p.title, p.unit.name) for p in found[:_NAMED])
        raise ValidationError(_("有几件都是这个编号：%(names)s") % {"names": names})


class PersonField(_Persons):
    """A person who holds one of these roles above, at or under a problem's unit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Person.objects.none(), **kwargs)

    def offer(self, path: str, roles: Iterable[str]) -> None:
        """Offer the holders of these roles on the line through `path`."""
        near = Q(unit__path__in=ancestors(path)) | under(path, "unit__path")
        posts = Post.objects.filter(near, role__in=list(roles), to_on=None, person__is_active=True)
        self.queryset = Person.objects.filter(pk__in=posts.values("person")).order_by("name", "id")


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day, with the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def text_field(
    label: Any, *, required: bool = True, rows: int = 3, help_text: Any = ""
) -> forms.CharField:
    """Several lines of words."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def line_field(
    label: Any, *, most: int = 200, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    """One line of words."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)
