"""A field for several files: those just chosen, and those that an earlier try has brought already."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ligai.desk.uploads import KEPT
from ligai.files.actions import Uploads
from ligai.files.models import StoredFile
from ligai.files.rules import ACCEPTED


class FilesInput(forms.FileInput):
    """The browser's file chooser; what was brought before stands under it, ticked."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPTED, "multiple": True, **(attrs or {})})
        self.uploads = Uploads()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The chooser, and a box for each file that is there already; unticked, it is left out."""
        chooser = super().render(name, None, attrs, renderer)
        boxes = format_html_join(
            "",
            '<label class="tick"><input class="form-check-input" type="checkbox" name="{}"'
            ' value="{}" checked><span>{}</span></label>',
            ((KEPT, token, self._said(file)) for file, token in self.uploads.files),
        )
        return format_html("{}{}", chooser, boxes)

    def _said(self, file: StoredFile) -> str:
        return _("已传：%(name)s") % {"name": file.name}


class FilesField(forms.Field):
    """Clean value: a list of StoredFile."""

    widget = FilesInput

    def receive(self, uploads: Uploads) -> None:
        """Take over what the form was given; called before the form is used."""
        self.uploads = uploads
        self.widget.uploads = uploads

    def clean(self, value: Any) -> list[StoredFile]:
        """The files; ValidationError with what was refused."""
        if self.uploads.refusals:
            raise ValidationError(self.uploads.refusals)
        return [file for file, _token in self.uploads.files]
