"""What forms need to be asked well: choices with a reason, refusals beside the field they concern."""

from __future__ import annotations

from django.forms import BaseForm

from ligai.kernel.errors import Refused


class Choice(str):
    """The label of an option that says in a second line when to choose it.

    `ChoiceField(choices=[("ledger", Choice(_("整改台账"), hint=_("…")))], widget=RadioSelect)`;
    `shape` puts one of the state shapes before it, `tag` a quiet word after it.
    """

    hint: object
    shape: str
    tag: object

    def __new__(
        cls, label: object, *, hint: object = "", shape: str = "", tag: object = ""
    ) -> Choice:
        choice = super().__new__(cls, label)
        choice.hint, choice.shape, choice.tag = hint, shape, tag
        return choice


def put_beside(form: BaseForm, refused: Refused) -> None:
    """Show a refusal beside the field it names, or above the form when it names none of this form's."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
