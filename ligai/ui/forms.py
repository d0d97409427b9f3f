"""What forms need to be asked well: choices with a reason, refusals beside the field they concern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm

from ligai.kernel.errors import Refused


@dataclass(frozen=True)
class Choice:
    """The label of an option that says in a second line when to choose it.

    `ChoiceField(choices=[("ledger", Choice(_("整改台账"), hint=_("…")))], widget=RadioSelect)`;
    `shape` puts one of the state shapes before it, `tag` a quiet word after it. Words may be lazy.
    """

    label: Any
    hint: Any = ""
    shape: str = ""
    tag: Any = ""

    def __str__(self) -> str:
        return str(self.label)


def put_beside(form: BaseForm, refused: Refused) -> None:
    """Show a refusal beside the field it names, or above the form when it names none of this form's."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
