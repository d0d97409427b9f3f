"""Which parts of a photo are made black: drawn on it, or written in numbers; each line is one area."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms.asking import StepForm
from ligai.files.rules import Area

_SEPARATORS = re.compile(r"[\s,，、;；%％]+")


class AreasField(forms.CharField):
    """Clean value: a list of Area."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value: Any) -> Any:
        """Four numbers a line; which line cannot be read is said."""
        lines = enumerate((super().clean(value) or "").splitlines(), 1)
        return [_area(line, number) for number, line in lines if line.strip()]


def _area(line: str, number: int) -> Area:
    try:
        left, top, width, height = map(float, _SEPARATORS.split(line.strip(" %％")))
    except ValueError as error:
        raise ValidationError(
            _now("第%(n)d行看不懂：要四个数，左、上、宽、高") % {"n": number}
        ) from error
    area = Area(left, top, width, height)
    if not area.fits():
        raise ValidationError(_now("第%(n)d行在图外面：都在0到100之间") % {"n": number})
    return area


class CoverForm(StepForm):
    """The areas of one photo."""

    areas = AreasField(
        label=_("涂黑哪里"),
        help_text=_(
            "在图上拖出方框就填好了；也可以自己写，一行一处：左、上、宽、高，各占整张图的百分之几。例如 10 20 30 15。"
        ),
        error_messages={"required": _("还没有画，也没有写")},
    )

    def drawn(self) -> list[Area]:
        """What was typed as far as it can be read, to be shown on the picture."""
        if not self.is_bound or self.errors.get("areas"):
            return []
        return list(self.cleaned_data.get("areas") or [])
