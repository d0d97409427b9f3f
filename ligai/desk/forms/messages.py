"""What marking messages as read is told."""

from __future__ import annotations

from django import forms


class ReadForm(forms.Form):
    """`upto`: the place of the newest message that one had before one's eyes."""

    upto = forms.IntegerField(min_value=0, max_value=2**31 - 1)
