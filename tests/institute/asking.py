"""Asks a WSGI application as a reader would."""

import gzip
from dataclasses import dataclass
from http.client import HTTPMessage
from io import BytesIO
from urllib.parse import unquote_to_bytes


@dataclass
class Reply:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        packed = self.headers["Content-Encoding"] == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


def ask(application, target, method="GET", **headers) -> Reply:
    """`headers` as in an environ: HTTP_ACCEPT_ENCODING="gzip"."""
    path, _, query = target.partition("?")
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query,
        "SCRIPT_NAME": "", "SERVER_NAME": "institute.example", "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7", "wsgi.url_scheme": "https", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(),
        "HTTP_HOST": "institute.example",
    } | headers  # fmt: skip
    started = []
    chunks = application(environ, lambda status, headers: started.append((status, headers)))
    body = b"".join(chunks)
    getattr(chunks, "close", lambda: None)()
    message = HTTPMessage()
    for name, value in started[0][1]:
        message.add_header(name, value)
    return Reply(int(started[0][0].split()[0]), message, body)
