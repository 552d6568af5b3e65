"""Which addresses are inside: a webhook that leads there would have us ask a machine of our own. Pure."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")


def is_outside(text: str) -> bool:
    """Whether an IP address is one of the public internet: not private, loopback, link-local, multicast, unspecified or
    kept for other ends, and not one of IPv6 that stands for such a one of IPv4.

    Raises ValueError where the text is no address.
    """
    return all(one.is_global and not one.is_multicast for one in _meant(ip_address(text.partition("%")[0])))


def _meant(address: IPv4Address | IPv6Address) -> tuple[IPv4Address | IPv6Address, ...]:
    """The address, or what it leads to."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address, address.sixtofour)
    if address.teredo:
        return (address, *address.teredo)
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return (address,)
