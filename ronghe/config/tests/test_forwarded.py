import pytest

from ronghe.config.forwarded import Proxies
from ronghe.kit.env import WrongSetting


@pytest.mark.parametrize(
    ("client", "told", "address"),
    [
        ("198.51.100.7:5000", "6.6.6.6", "198.51.100.7"),
        ("10.0.0.1:5000", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1:5000", "6.6.6.6, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1:5000", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1:5000", "nonsense", "10.0.0.1"),
        ("10.0.0.1:5000", "6.6.6.6, nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1:5000", "", "10.0.0.1"),
        ("[2001:db8::1]:5000", "6.6.6.6", "2001:db8::1"),
        ("[::ffff:10.0.0.1]:5000", "198.51.100.7", "198.51.100.7"),
    ],
)
def test_only_our_proxies_are_believed(client, told, address):
    proxies = Proxies(["10.0.0.0/8"])
    assert proxies.visitor(client, "http", {"x-forwarded-for": told}).address == address


@pytest.mark.parametrize(
    ("client", "told", "scheme"),
    [
        ("10.0.0.1:1", "https", "https"),
        ("10.0.0.1:1", "http, https", "https"),
        ("10.0.0.1:1", "ftp", "http"),
        ("198.51.100.7:1", "https", "http"),
    ],
)
def test_the_scheme_is_believed_from_our_proxies(client, told, scheme):
    proxies = Proxies(["10.0.0.0/8"])
    assert proxies.visitor(client, "http", {"x-forwarded-proto": told}).scheme == scheme


def test_a_local_socket_is_a_proxy_only_when_named():
    told = {"x-forwarded-for": "198.51.100.7"}
    assert Proxies(["unix"]).visitor("", "http", told).address == "198.51.100.7"
    assert Proxies([]).visitor("", "http", told).address == ""


def test_a_wrong_network_is_refused():
    with pytest.raises(WrongSetting, match="“ten”"):
        Proxies(["ten"])
