"""How often one address may do a thing: counted in the cache that all processes share.

What is kept is a keyed hash of the address, so that nobody reads out of the cache who reported.
A limit stands on the address only: one on a receipt would let a stranger lock its reporter out,
and a secret of 80 random bits needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from time import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Limit:
    """`most` times within `seconds` of the first; `says` what to do when it is reached.

    Two requests in the same instant may count as one; a limit keeps floods off, it is no ledger.
    """

    name: str
    most: int
    seconds: int
    says: Any = ""

    def reached(self, request: HttpRequest) -> bool:
        """Has this address used it up?"""
        return self._so_far(request)[0] >= self.most

    def count(self, request: HttpRequest) -> None:
        """Once more; the end of the time stays where the first put it."""
        many, until = self._so_far(request)
        cache.set(self._key(request), (many + 1, until), max(1, until - time()))

    def _so_far(self, request: HttpRequest) -> tuple[int, float]:
        """How many times, and until when they count."""
        counted: tuple[int, float] = cache.get(self._key(request), (0, time() + self.seconds))
        return counted

    def _key(self, request: HttpRequest) -> str:
        return f"{self.name}-{salted_hmac('ligai.public.limits', address_of(request)).hexdigest()}"


REPORTING = Limit(
    "report",
    20,
    3600,
    _("您这个网络地址这1小时里提交得太多了。您写的还在下面，请过一会儿再提交。"),
)
UPLOADING = Limit(
    "upload",
    90,
    3600,
    _("您这个网络地址这1小时里传的照片太多了。可以先不带照片提交，过一会儿再补充。"),
)
SEARCHING = Limit("similar", 120, 3600)
LOOKING_UP = Limit(
    "look-up",
    10,
    900,
    _("试的次数多了，请15分钟后再查。您反映的事照常在办，不会因此耽误。"),
)


def address_of(request: HttpRequest) -> str:
    """The address that asks; of IPv6 its network, because a phone there changes the rest at will.

    A proxy's word is believed as far as TRUSTED_PROXIES says, and not one hop further.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    hops = [hop.strip() for hop in forwarded if hop.strip()]
    trusted = settings.TRUSTED_PROXIES
    told = hops[-trusted] if 0 < trusted <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(told)
    except ValueError:
        return str(told)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)
