"""Choosing photos of a report that are passed on: none is chosen beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms.asking import StepForm
from ligai.intake.models import Photo, Report

if TYPE_CHECKING:  # Django's fields are generic to the type checker only
    _Photos = forms.ModelMultipleChoiceField[Photo]
else:
    _Photos = forms.ModelMultipleChoiceField


class PhotosField(_Photos):
    """Photos by their number; a clean value is a QuerySet of Photo."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(
            Photo.objects.none(),
            label=_("转出哪几张照片"),
            required=required,
            help_text=_(
                "转给承办单位，作为整改前的样子。有人脸、车牌、门牌，看得出是谁拍的，不要转。"
            ),
            widget=forms.CheckboxSelectMultiple,
        )

    def label_from_instance(self, obj: Photo) -> str:
        """As it stands under the picture."""
        named = _now("第%(n)d张（涂黑过的）") if obj.covered_id else _now("第%(n)d张")
        return named % {"n": obj.number}


class PhotosForm(StepForm):
    """A step that may take photos along; without any it does not ask."""

    photos = PhotosField()

    def prepare(self) -> None:
        """Those of this report that its problem does not have yet."""
        waiting = waiting_photos(self.thing)
        if not waiting.exists():
            del self.fields["photos"]
        else:
            self.fields["photos"].queryset = waiting  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """The chosen photos as a list."""
        facts = super().facts()
        return {**facts, "photos": list(facts["photos"])} if "photos" in facts else facts


class PassPhotosForm(PhotosForm):
    """Only photos."""

    photos = PhotosField(required=True)


def waiting_photos(report: Report) -> Any:
    """Photos that have not been passed on to the problem that the report follows, if it has one."""
    link = report.link
    return report.photos.not_in(link.problem) if link else report.photos.passable()
