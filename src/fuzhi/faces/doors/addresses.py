"""From which address somebody asks: the connection's own, or what a trusted proxy says of it."""

from ipaddress import IPv6Address, ip_address, ip_network
from itertools import pairwise

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "-"
HOME_PREFIX = 64
"""Whoever has one IPv6 address has the whole network of this length."""


def address_of(request: HttpRequest) -> str:
    """The address for counting and for the trail. ``X-Forwarded-For`` is believed only as far as it was written by
    proxies of FUZHI_TRUSTED_PROXIES, from the nearest one on."""
    hops = [str(request.META.get("REMOTE_ADDR") or NOWHERE)]
    hops += reversed([one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()])
    for nearer, farther in pairwise(hops):
        if not _is_trusted(nearer):
            return _canonical(nearer)
        if _canonical(farther) == NOWHERE:
            return _canonical(nearer)
    return _canonical(hops[-1])


def _is_trusted(text: str) -> bool:
    try:
        address = ip_address(text)
        return any(address in ip_network(one, strict=False) for one in settings.FUZHI_TRUSTED_PROXIES)
    except ValueError:
        return False


def _canonical(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return NOWHERE
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, HOME_PREFIX), strict=False))
    return str(address)
