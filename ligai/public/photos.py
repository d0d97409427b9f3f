"""Photos on their way into a sheet: stored at once, so that a sheet that is refused still has them."""

from __future__ import annotations

from django.http import HttpRequest

from ligai.files.actions import Uploads, bring
from ligai.files.rules import PICTURES
from ligai.ledger.actor import PUBLIC
from ligai.public.forms.photos import KEPT
from ligai.public.limits import UPLOADING

FIELD = "photos"


def photos_of(request: HttpRequest, *, taken: bool) -> Uploads:
    """What a sheet brings in photos; nothing is stored again for one that was `taken` before."""
    if taken:
        return Uploads()
    new, before = request.FILES.getlist(FIELD), request.POST.getlist(KEPT)
    if new and UPLOADING.reached(request):
        brought = bring([], before, actor=PUBLIC, kinds=PICTURES)
        brought.refusals.append(str(UPLOADING.says))
        return brought
    for _each in new:
        UPLOADING.count(request)
    return bring(new, before, actor=PUBLIC, kinds=PICTURES)
