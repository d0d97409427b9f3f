"""The form of a deed: what is asked, what it would change, and that one means it."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms.fields import ReachingField
from ligai.kernel.errors import Refused, Stale
from ligai.kernel.ids import new_id
from ligai.ledger.actor import Actor
from ligai.ui.forms import put_beside


class DeedForm(forms.Form):
    """A deed that asks nothing more than whether one means it.

    `seen` is the version that was looked at, `once` the number of this sheet, `sure` the preview
    that was shown: what has changed since is shown again before anything is done.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    once = forms.IntegerField(widget=forms.HiddenInput, required=False)
    sure = forms.CharField(widget=forms.HiddenInput, required=False)

    says: Any = ""
    """One sentence above the fields."""

    def __init__(self, data: Any = None, *, thing: Any, actor: Actor, seen: int) -> None:
        self.thing, self.actor, self.status = thing, actor, 200
        super().__init__(data, initial={"seen": seen, "once": new_id(), **self.known()})
        self.previewed: list[str] = []
        for field in self.fields.values():
            if isinstance(field, ReachingField):
                field.look_with(actor)
        self.prepare()

    def known(self) -> dict[str, Any]:
        """What is filled in already."""
        return {}

    def prepare(self) -> None:
        """Choices that depend on the thing."""

    def asked(self) -> list[forms.BoundField]:
        """What the person fills in."""
        return self.visible_fields()

    def preview(self) -> list[str]:
        """What would come of it, in sentences; nothing where there is nothing to look at first."""
        return []

    def facts(self) -> dict[str, Any]:
        """What the action is told, by the names of its parameters."""
        return {field.name: self.cleaned_data[field.name] for field in self.asked()}

    def is_to_be_shown_first(self) -> bool:
        """Has a valid form something to show that was not shown yet? Then it shows it."""
        words = [str(sentence) for sentence in self.preview()]
        told = [str(self.data.get(field.name, "")) for field in self.asked()]
        shown = hashlib.sha256("\n".join([*words, *told]).encode()).hexdigest()[:16]
        if not words or self.data.get("sure") == shown:
            return False
        self.previewed = words
        self._send_along("sure", shown)
        return True

    def refuse(self, refused: Refused, seen: int) -> None:
        """Say why beside the field; whoever was second has now seen the newest and may go on."""
        put_beside(self, refused)
        self.status = refused.status
        if isinstance(refused, Stale):
            self._send_along("seen", str(seen))

    def _send_along(self, name: str, value: str) -> None:
        typed: Any = self.data
        self.data = {**typed.dict(), name: value}


class ConfirmForm(DeedForm):
    """Whoever means it presses the button."""

    says = _("没有要填的，确认就办。")
