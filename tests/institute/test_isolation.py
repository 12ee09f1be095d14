import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "institute.example"])
def test_the_tests_reach_no_other_machine(host):
    with pytest.raises(RuntimeError, match="no network"):
        socket.create_connection((host, 80), timeout=1)


def test_the_tests_send_nothing_to_another_machine():
    with socket.socket(type=socket.SOCK_DGRAM) as sender, pytest.raises(RuntimeError, match="no network"):
        sender.sendto(b"", ("192.0.2.1", 80))


def test_the_tests_reach_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
