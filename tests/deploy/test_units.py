"""What the units of deploy/ close to the process that asks servers of others."""

import re
from ipaddress import ip_address, ip_network

import pytest

from tests.deploy.machine import ROOT

UNIT = (ROOT / "deploy/systemd/institute-copies.service").read_text()
DENIED = [ip_network(network) for line in re.findall("IPAddressDeny=(.+)", UNIT) for network in line.split()]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "::1", "fd00::1",
                "fe80::1", "168.63.129.16", "255.255.255.255", "0.0.0.1"]
)  # fmt: skip
def test_private_networks_are_closed(address):
    assert any(ip_address(address) in network for network in DENIED)


def test_the_rest_of_the_world_is_open():
    assert not any(ip_address(address) in network for network in DENIED for address in ("8.8.8.8", "2a00:1450:4001::1"))
