"""Whom an address stands for, wherever something is counted by it."""

import ipaddress


def network_of(address: str) -> str:
    """One house has one IPv4 address, but 2^64 of IPv6: the network of a house, as text.

    What is no address (a server behind a socket that was told none) stands for itself.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6 and not (mapped := found.ipv4_mapped):
        # A zone (`fe80::1%eth0`) is said by whoever asks, and makes no other house.
        return str(ipaddress.IPv6Network((int(found), 64), strict=False))
    return str(found if found.version == 4 else mapped)
