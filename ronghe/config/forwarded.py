"""Whom to believe about the visitor: `X-Forwarded-*` counts only from our own proxies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from ronghe.kit.env import WrongSetting

UNIX = "unix"


@dataclass(frozen=True)
class Visitor:
    """Who asks, and how they reached the first machine of ours."""

    address: str
    scheme: str


class Proxies:
    """The machines in front of us: addresses or networks, and `unix` for a local socket."""

    def __init__(self, words: Iterable[str]) -> None:
        words = list(words)
        self._unix = UNIX in words
        self._networks = [_network(word) for word in words if word != UNIX]

    def visitor(self, client: str, scheme: str, headers: Mapping[str, str]) -> Visitor:
        """`client` is the `address:port` of the connection; header names are lower-case."""
        peer = _address(client)
        if not self._trusts(peer):
            return Visitor(peer, scheme)
        told = headers.get("x-forwarded-proto", "").rsplit(",", 1)[-1].strip()
        hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",")]
        # From the nearest hop outwards: the first one that is not ours is the visitor. What
        # stands further left is hearsay.
        for hop in reversed([hop for hop in hops if hop]):
            if not _is_address(hop):
                break
            peer = hop
            if not self._trusts(peer):
                break
        return Visitor(peer, told if told in ("http", "https") else scheme)

    def _trusts(self, peer: str) -> bool:
        if not _is_address(peer):
            return self._unix
        address = ip_address(peer)
        return any(address in network for network in self._networks)


def _network(word: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(word, strict=False)
    except ValueError as problem:
        raise WrongSetting(
            f"TRUSTED_PROXIES has “{word}”; it must be an address, a network or “unix”."
        ) from problem


def _address(client: str) -> str:
    host, colon, port = client.rpartition(":")
    bare = (host if colon and port.isdigit() else client).strip("[]")
    return bare.removeprefix("::ffff:")


def _is_address(word: str) -> bool:
    try:
        ip_address(word)
    except ValueError:
        return False
    return True
