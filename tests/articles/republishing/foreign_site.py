"""A site of somebody else's, on this computer, and the net in which it is found."""

import socket
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from articles.republishing.reaching import Net, is_public

HERE = "127.0.0.1"
HTML = {"Content-Type": "text/html; charset=utf-8"}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.headers["Host"], self.path, self.headers))
        told = self.server.pages.get(self.path)
        if callable(told):
            told(self)
            return
        status, headers, body = told or (404, HTML, b"")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Site(ThreadingHTTPServer):
    """`pages` by path: (status, headers, body), or a function of the handler. `asked` is what was asked for."""

    def __init__(self):
        super().__init__((HERE, 0), Handler)
        self.pages, self.asked, self.names = {}, [], {}
        self.looked_up = []

    def show(self, path: str, html: str | bytes = "<p>Words.", status=200, **headers):
        body = html.encode() if isinstance(html, str) else html
        self.pages[path] = status, HTML | {name.replace("_", "-"): value for name, value in headers.items()}, body

    def lead(self, path: str, location: str, status=302):
        self.show(path, "", status, Location=location)

    def paths(self) -> list[str]:
        return [path for _host, path, _headers in self.asked if path != "/robots.txt"]

    def handle_error(self, request, client_address):
        """A visitor may hang up."""

    def look_up(self, host, port, **options):
        """`names` holds the addresses of a name, or a list of answers, one after the other; others live here."""
        self.looked_up.append(host)
        found = self.names.get(host, [HERE])
        found = found.pop(0) if isinstance(found[0], list) else found
        family = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [(family[ip_address(address).version], socket.SOCK_STREAM, 0, "", (address, port)) for address in found]

    def net(self, **options) -> Net:
        ports = {"http": self.server_port, "https": self.server_port}
        allows = {"allows": lambda address: str(address) == HERE or is_public(address)}
        return Net(look_up=self.look_up, ports=ports, **(allows | options))


@contextmanager
def foreign_site(context: ssl.SSLContext | None = None):
    site = Site()
    if context:
        site.socket = context.wrap_socket(site.socket, server_side=True)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        thread.join()
        site.server_close()
