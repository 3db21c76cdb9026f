"""Where a request comes from, for counting tries: what a proxy that the settings trust says, never what a caller writes."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from ..kernel.problems import Invalid, Problem

Networks = tuple[IPv4Network | IPv6Network, ...]
_LINE_BITS = 64


def read_networks(text: str) -> Networks:
    """Return the networks of a setting, with commas between them; raises Invalid."""
    networks: list[IPv4Network | IPv6Network] = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        try:
            networks.append(ip_network(part))
        except ValueError:
            raise Invalid(Problem("bad_proxies", {"given": part[:80]})) from None
    return tuple(networks)


def caller_address(peer: str, headers: Mapping[str, str], trusted: Networks) -> str:
    """Return the address that tries are counted for: the nearest one that is no trusted proxy; of IPv6 the line's first 64 bits."""
    address = peer
    for hop in reversed([each.strip() for each in headers.get("x-forwarded-for", "").split(",")]):
        if not hop or not _within(address, trusted):
            break
        address = hop
    return _line(address)


def _within(address: str, networks: Networks) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return any((mapped or found) in network for network in networks)


@lru_cache(maxsize=1024)
def _line(address: str) -> str:
    """Return one spelling of an address, so that nobody counts anew by writing it otherwise; what is none counts as one."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, _LINE_BITS), strict=False))
    return str(found)
