"""A field for several photos: those just chosen, and those that an earlier try has brought already."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ligai.files.actions import Uploads
from ligai.files.models import StoredFile

KEPT = "photos_before"


class PhotosInput(forms.FileInput):
    """The telephone's chooser, camera included; what was brought before stands under it, ticked."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__({"accept": "image/*", "multiple": True})
        self.uploads = Uploads()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The chooser, and a box for each photo that is there already; unticked, it is left out."""
        chooser = super().render(name, None, attrs, renderer)
        boxes = format_html_join(
            "",
            '<label class="tick"><input class="form-check-input" type="checkbox" name="{}"'
            ' value="{}" checked><span>{}</span></label>',
            (
                (KEPT, token, _("第%(n)d张已经传好") % {"n": number})
                for number, (_file, token) in enumerate(self.uploads.files, 1)
            ),
        )
        return format_html("{}{}", chooser, boxes)


class PhotosField(forms.Field):
    """Clean value: a list of StoredFile."""

    widget = PhotosInput

    def receive(self, uploads: Uploads) -> None:
        """Take over what the form was given; called before the form is used."""
        self.uploads = uploads
        self.widget.uploads = uploads

    def clean(self, value: Any) -> list[StoredFile]:
        """The photos; ValidationError with what was refused."""
        if self.uploads.refusals:
            raise ValidationError(self.uploads.refusals)
        return [file for file, _token in self.uploads.files]
