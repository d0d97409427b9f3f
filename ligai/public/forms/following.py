"""What a reporter may say to their own report: more words, and an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.files.actions import Uploads
from ligai.kernel.errors import Refused
from ligai.public.forms.fields import new_sheet, sheet_field, words_field
from ligai.public.forms.photos import PhotosField
from ligai.ui.forms import put_beside


class Sheet(forms.Form):
    """A form that does it once, however often it is sent."""

    once = sheet_field()

    def __init__(self, data: Any = None, uploads: Uploads | None = None) -> None:
        super().__init__(data, initial={"once": new_sheet()})
        for field in self.fields.values():
            if isinstance(field, PhotosField):
                field.receive(uploads or Uploads())

    def refuse(self, refused: Refused) -> None:
        """Say why beside the field."""
        field = "photos" if refused.field == "file" else refused.field
        put_beside(self, Refused(refused.message, field=field))


class AddWordsForm(Sheet):
    """More words or photos to the same report."""

    text = words_field(
        _("补充几句"), required=False, rows=3, hint=_("原来说的不会改，补充的接在后面。")
    )
    photos = PhotosField(label=_("补照片"), required=False)

    def clean(self) -> dict[str, Any]:
        """Words, photos or both."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("text") and not cleaned.get("photos") and not self.errors:
            self.add_error("text", str(_("请写一句，或者附照片")))
        return cleaned


class ReviewForm(Sheet):
    """Why one does not agree with the reply."""

    words = words_field(
        _("不同意哪一点，为什么？"),
        rows=3,
        hint=_("请不要写姓名、电话和证件号。由上一级看，不是答复您的人看。"),
    )


class AnswerForm(Sheet):
    """Two questions, and words; nothing is answered beforehand."""

    solved = forms.ChoiceField(
        label=_("问题解决了吗？"),
        choices=[("yes", _("解决了")), ("not_yet", _("还没有")), ("no", _("没解决"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个")},
    )
    satisfied = forms.TypedChoiceField(
        label=_("对办理过程满意吗？"),
        choices=[
            (5, _("非常满意")),
            (4, _("满意")),
            (3, _("基本满意")),
            (2, _("不满意")),
            (1, _("很不满意")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    words = words_field(_("还想说什么"), required=False, rows=2)
