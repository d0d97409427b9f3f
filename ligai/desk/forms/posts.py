"""Which of one's posts to act in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligai.ledger.actor import Actor
from ligai.org.models import Post
from ligai.ui.forms import Choice


class PostForm(forms.Form):
    """The posts that one holds or stands in for, today."""

    post = forms.ChoiceField(label=_("以哪个岗位办事"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, posts: list[Post], actor: Actor) -> None:
        super().__init__(data, initial={"post": str(actor.post_id)})
        self.names = {str(post.pk): f"{post.unit.name}·{post.label}" for post in posts}
        self.fields["post"].choices = [  # type: ignore[attr-defined]
            (str(post.pk), Choice(self.names[str(post.pk)], hint=post.get_role_display()))
            for post in posts
        ]

    def chosen(self) -> str:
        """Its name."""
        return self.names[self.cleaned_data["post"]]
