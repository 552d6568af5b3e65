"""Which addresses a webhook may lead to."""

from __future__ import annotations

import pytest

from anbieter360.delivery.address import is_outside


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing listens here
        "224.0.0.1",
        "233.252.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "ff0e::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a00:1::",
    ],
)
def test_inside(address: str) -> None:
    """Private, loopback, link-local, multicast, unspecified and reserved, and what of IPv6 stands for such a one."""
    assert not is_outside(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "193.99.144.80", "2a02:2e0:3fe:1001:302::", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_outside(address: str) -> None:
    """An address of the public internet, and what of IPv6 stands for one."""
    assert is_outside(address)


def test_no_address() -> None:
    """A name is none: it is resolved first."""
    with pytest.raises(ValueError, match="recipient"):
        is_outside("recipient.example")
