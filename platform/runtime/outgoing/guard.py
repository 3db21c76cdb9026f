"""Where requests may go: to public addresses, and to what the installation's settings allow by name or network."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from ...kernel.problems import Invalid, Problem, Unavailable

Address: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
"""From a name and a port to addresses; raises OSError where there are none."""

_NAT64 = IPv6Network("64:ff9b::/96")
_NOBODYS: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(text)
    for text in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "::/96", "64:ff9b:1::/48", "fec0::/10")
)
"""Not in the open network, though not every version of Python says so; clouds have their own services in some of them."""


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a name as this machine knows them, each once."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the settings allow beside public addresses: `host`, `host:port`, or networks."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def from_text(cls, text: str) -> "Allowed":
        """Return what a list between commas allows; raises ValueError for a network that is none."""
        hosts: set[str] = set()
        networks: list[IPv4Network | IPv6Network] = []
        for part in (each.strip().lower() for each in text.split(",")):
            if "/" in part:
                networks.append(ip_network(part))
            elif part:
                hosts.add(part)
        return cls(frozenset(hosts), tuple(networks))

    def named(self, host: str, port: int) -> bool:
        """Tell whether a host is allowed by its name."""
        return bool({host.lower(), f"{host.lower()}:{port}"} & self.hosts)

    def within(self, address: Address) -> bool:
        """Tell whether an address lies in an allowed network."""
        return any(address.version == network.version and address in network for network in self.networks)


def checked(host: str, port: int, allowed: Allowed, resolve: Resolve = resolved) -> str:
    """Return the one address to connect to; raises Invalid where any address of the name is within a house."""
    try:
        found = [ip_address(text.partition("%")[0]) for text in resolve(host, port)]
    except (OSError, UnicodeError, ValueError):
        found = []
    if not found:
        raise Unavailable(Problem("web_no_address", {"host": host}))
    if not allowed.named(host, port):
        for address in found:
            if not (is_public(address) or allowed.within(address)):
                raise Invalid(Problem("web_not_allowed", {"host": host, "port": port}))
    return str(found[0])


def is_public(address: Address) -> bool:
    """Tell whether an address is anybody's in the open network, also where it is wrapped into another."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    if any(address.version == network.version and address in network for network in _NOBODYS):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local)
