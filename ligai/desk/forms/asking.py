"""The form of a step: what everybody is asked (what was seen, whether it is told late) and what comes of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms.fields import ReachingField, text_field
from ligai.desk.forms.files import FilesField
from ligai.files.actions import Uploads
from ligai.kernel.errors import Refused, Stale
from ligai.ledger.actor import Actor
from ligai.problems.actions import Late
from ligai.ui.forms import put_beside

_LATE = ("effective_at", "late_reason")


class StepForm(forms.Form):
    """A step that asks nothing more than whether one means it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    effective_at = forms.DateTimeField(
        label=_("实际是什么时候"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    late_reason = forms.CharField(label=_("为什么现在才记"), required=False, max_length=200)

    says: Any = ""
    """One sentence above the fields."""

    def __init__(
        self,
        data: Any = None,
        *,
        thing: Any,
        actor: Actor,
        seen: int,
        late: bool,
        uploads: Uploads | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"seen": seen, **self.known(thing), **(kwargs.get("initial") or {})}
        super().__init__(data, **kwargs)
        self.thing, self.actor, self.status = thing, actor, 200
        for field in self.fields.values():
            if isinstance(field, ReachingField):
                field.look_with(actor)
            if isinstance(field, FilesField):
                field.receive(uploads or Uploads())
        if not late:
            for name in _LATE:
                del self.fields[name]
        self.prepare()

    def known(self, thing: Any) -> dict[str, Any]:
        """What is filled in already; never where a person judges."""
        return {}

    def prepare(self) -> None:
        """Choices that depend on the thing."""

    @property
    def is_preview(self) -> bool:
        """Was only a look ahead asked for?"""
        return "propose" in self.data

    def asked(self) -> list[forms.BoundField]:
        """The fields of the step itself."""
        return [field for field in self.visible_fields() if field.name not in _LATE]

    def lateness(self) -> list[forms.BoundField]:
        """The fields of a late entry, empty for those who may not enter late."""
        return [self[name] for name in _LATE if name in self.fields]

    def is_late(self) -> bool:
        """Does the person say that it was true earlier?"""
        return any(self.data.get(name) for name in _LATE)

    def clean(self) -> dict[str, Any]:
        """A step is taken from a page that somebody looked at, and a late entry has both its parts."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("seen") is None:
            raise ValidationError(_("请从页面上办理，这样才知道您看到的是不是最新情况"))
        if cleaned.get("late_reason") and not cleaned.get("effective_at"):
            self.add_error("effective_at", str(_("补录要写明实际发生的时间")))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the action is told, by the names of its parameters."""
        names = {field.name for field in self.asked()}
        return {name: value for name, value in self.cleaned_data.items() if name in names}

    def late(self) -> Late | None:
        """The late entry, if it is one."""
        moment = self.cleaned_data.get("effective_at")
        return Late(moment, self.cleaned_data.get("late_reason", "")) if moment else None

    def refuse(self, refused: Refused, seen: int) -> None:
        """Say why beside the field; whoever was second has now seen the newest and may go on."""
        put_beside(self, refused)
        self.status = refused.status
        if isinstance(refused, Stale):
            typed: Any = self.data
            self.data = {**typed.dict(), "seen": str(seen)}


class ReasonForm(StepForm):
    """A step that needs a reason."""

    reason = text_field(_("理由"))


class FindingsForm(StepForm):
    """What was found on site."""

    findings = text_field(_("现场情况"), help_text=_("写看到了什么、核对了什么；谁核查，谁负责。"))


class DecisionForm(StepForm):
    """Agreeing, with or without words."""

    decision = text_field(_("审批意见"), required=False)


class RefusalForm(StepForm):
    """Not agreeing needs words."""

    decision = text_field(_("不同意的理由"))
