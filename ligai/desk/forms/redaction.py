"""Taking out what somebody wrote: which text, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligai.desk.forms.asking import StepForm
from ligai.desk.forms.fields import text_field
from ligai.kernel.moments import local_date
from ligai.ledger.models import Words
from ligai.problems.rules import Spoken
from ligai.ui.forms import Choice

_SHOWN = 120  # characters by which one knows a text again


class RedactForm(StepForm):
    """Each text that still stands, to choose one; what repeats it goes with it."""

    words = forms.ChoiceField(label=gettext_lazy("删去哪一段"), widget=forms.RadioSelect)
    reason = text_field(
        gettext_lazy("为什么删去"),
        help_text=gettext_lazy("理由会留在经过里，谁都看得到，不要再写出要删的内容。"),
    )
    says = gettext_lazy(
        "删去以后不能恢复；别处照抄的同一段文字一并删去。经过里留下谁在什么时候、为什么删的。"
    )

    def prepare(self) -> None:
        """The texts of the problem and its duties, newest first."""
        self.texts = {str(words.pk): words for words in self.thing.words()}
        self.fields["words"].choices = [  # type: ignore[attr-defined]
            (pk, Choice(_excerpt(words), hint=_said(words))) for pk, words in self.texts.items()
        ]

    def facts(self) -> dict[str, Any]:
        """In the action's words."""
        told = self.cleaned_data
        return {"words": self.texts[told["words"]], "reason": told["reason"]}


def _excerpt(words: Words) -> str:
    text = words.text or ""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _said(words: Words) -> str:
    label = Spoken(words.name).label if words.name in Spoken.values else words.name
    return _("%(day)s，%(who)s写的“%(label)s”") % {
        "day": local_date(words.event.effective_at).isoformat(),
        "who": words.event.who,
        "label": label,
    }
