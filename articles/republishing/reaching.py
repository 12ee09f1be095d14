"""Which machines our own requests may reach: public ones only, at the very address that was looked at."""

import io
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from time import monotonic

Address = IPv4Address | IPv6Address

# Beyond what Python calls global: some versions call these so; senders of many; relays to other networks; and a public
# address behind which a cloud keeps its own service.
NEVER = [
    ip_network(network)
    for network in (
        "192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "224.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
]  # fmt: skip
# All that was ever given to anybody lies in the first; the second carries an address of version 4 at its end.
GIVEN, NAT64 = ip_network("2000::/3"), ip_network("64:ff9b::/96")
TRIED = 4


class Refused(Exception):
    """A page that we did not get; `reason` is a word of REASONS, `status` what the server answered, if it did."""

    def __init__(self, reason: str, status: int | None = None):
        super().__init__(reason)
        self.reason, self.status = reason, status


def is_public(address: Address) -> bool:
    if address.version == 6:
        inner = inside(address)
        if inner:
            return is_public(inner)
        if address not in GIVEN:
            return False
    return address.is_global and not any(address in network for network in NEVER)


def inside(address: IPv6Address) -> IPv4Address | None:
    """The address of version 4 that this one means, if it means one."""
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in NAT64 else address.ipv4_mapped


@dataclass(frozen=True)
class Net:
    """How the world is reached. Tests bring an own one."""

    allows: Callable[[Address], bool] = is_public
    look_up: Callable = socket.getaddrinfo
    ports: Mapping[str, int] = field(default_factory=lambda: {"http": 80, "https": 443})
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def connect(self, scheme: str, host: str, deadline: float) -> socket.socket:
        """Of a name every address must be allowed. Raises Refused, OSError."""
        sock = self.first_open(host, self.ports[scheme], deadline)
        if scheme == "http":
            return sock
        try:
            sock.settimeout(left(deadline))
            return self.trust().wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise

    def first_open(self, host: str, port: int, deadline: float) -> socket.socket:
        """The name is looked up once: a second answer could be another."""
        places = [(found[0], found[4]) for found in self.look_up(host, port, type=socket.SOCK_STREAM)]
        if not all(self.allows(ip_address(place[0])) for _family, place in places):
            raise Refused("address")
        for family, place in places[:TRIED]:
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(left(deadline))
                sock.connect(place)
            except OSError:
                sock.close()
            else:
                return sock
        raise Refused("connection")


class Wire(io.RawIOBase):
    """A connection as http.client wants one, which ends at a moment, however slowly the other side drips."""

    def __init__(self, sock: socket.socket, deadline: float):
        self.sock, self.deadline = sock, deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        # One of its own: http.client closes the connection before it reads to the end.
        return io.BufferedReader(Wire(self.sock, self.deadline))

    def sendall(self, content: bytes):
        self.sock.settimeout(left(self.deadline))
        self.sock.sendall(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self.sock.settimeout(left(self.deadline))
        return self.sock.recv_into(buffer)


def left(deadline: float) -> float:
    """Seconds until then. Raises TimeoutError."""
    seconds = deadline - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
