"""Pages of others are got without being led astray."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from articles.republishing.fetching import LONGEST, fetch
from articles.republishing.reaching import Refused, is_public
from tests.articles.republishing.foreign_site import foreign_site

PAGE = "http://daily.example/port"


@pytest.fixture
def site():
    with foreign_site() as running:
        yield running


def refusal(address, net, **options) -> str:
    with pytest.raises(Refused) as refused:
        fetch(address, net, **options)
    return refused.value.reason


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001::1", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_may_be_reached(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1",
        "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.0.192", "168.63.129.16", "198.18.0.1", "192.0.2.1",
        "::", "::1", "fe80::1", "fe80::1%1", "fec0::1", "fd00:ec2::254", "ff02::1", "::7f00:1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b:1::808:808", "2002:7f00:1::", "2001:0:7f00:1::",
        "2001:db8::1", "3fff::1",
    ],
)  # fmt: skip
def test_no_other_address_may_be_reached(address):
    assert not is_public(ip_address(address))


def test_a_page_comes_with_where_it_was_in_the_end(site):
    site.lead("/port", "/2026/port")
    site.show("/2026/port", "<p>Zażółć")

    answer = fetch(PAGE, site.net())

    assert (answer.status, answer.html, answer.address) == (200, "<p>Zażółć", "http://daily.example/2026/port")


def test_a_server_is_told_who_asks_and_gets_nothing_to_keep(site):
    site.show("/port", Set_Cookie="a=b")

    fetch(PAGE, site.net())
    fetch(PAGE, site.net())

    host, _path, headers = site.asked[-1]
    assert host == "daily.example"
    assert "institute.example/republish/; office@institute.example" in headers["User-Agent"]
    assert headers["Accept-Encoding"] == "identity"
    assert "Cookie" not in headers
    assert "Referer" not in headers


@pytest.mark.parametrize(
    "address",
    [
        "ftp://daily.example/", "file:///etc/passwd", "gopher://daily.example/", "http://daily.example:22/",
        "http://user@daily.example/", "http://user:key@daily.example/", "http:///port", "http://[::1]/",
        "https://institute.example/", "http://INSTITUTE.example./", "/port", "",
    ],
)  # fmt: skip
def test_odd_addresses_are_not_asked_for(site, address):
    assert refusal(address, site.net()) == "address"
    assert site.looked_up == []


@pytest.mark.parametrize(
    "found",
    [["127.0.0.2"], ["169.254.169.254"], ["10.0.0.1", "127.0.0.1"], ["127.0.0.1", "::1"], ["::ffff:10.0.0.1"]],
)
def test_one_address_that_is_not_public_closes_the_whole_name(site, found):
    site.names["daily.example"] = found

    assert refusal(PAGE, site.net()) == "address"
    assert site.asked == []


def test_a_name_that_means_another_machine_the_second_time_is_not_followed(site):
    """The second machine listens too, at the port where the first is asked: nobody knocks there."""
    site.show("/port")
    site.names["daily.example"] = [["127.0.0.1"], ["127.0.0.2"]]

    assert refusal(PAGE, site.net()) == "address"
    assert site.looked_up == ["daily.example"] * 2
    assert site.paths() == []


def test_each_request_looks_a_name_up_once(site):
    site.show("/port")
    site.names["daily.example"] = [["127.0.0.1"], ["127.0.0.1"]]

    fetch(PAGE, site.net())

    assert site.looked_up == ["daily.example"] * 2
    assert [path for _host, path, _headers in site.asked] == ["/robots.txt", "/port"]


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.2/", "http://169.254.169.254/latest/meta-data/", "http://inside.example/", "file:///etc/passwd",
     "http://institute.example/", "//user@daily.example/", "http://daily.example:8000/"],
)  # fmt: skip
def test_a_redirect_is_judged_as_the_address_was(site, target):
    site.lead("/port", target)
    site.names |= {"127.0.0.2": ["127.0.0.2"], "169.254.169.254": ["169.254.169.254"], "inside.example": ["10.0.0.7"]}

    assert refusal(PAGE, site.net()) == "address"
    assert site.paths() == ["/port"]


def test_five_redirects_are_followed_and_no_more(site):
    for step in range(6):
        site.lead(f"/{step}", f"/{step + 1}")
    site.show("/6")

    assert fetch("http://daily.example/1", site.net()).status == 200
    assert refusal("http://daily.example/0", site.net()) == "redirect"


def test_more_than_two_megabytes_are_not_read(site):
    sent = []

    def endless(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        for _part in range(800):
            sent.append(handler.wfile.write(b"x" * 65536))

    site.pages["/port"] = endless

    assert refusal(PAGE, site.net()) == "size"
    site.shutdown()
    assert sum(sent) < 10 * LONGEST


@pytest.mark.parametrize(
    "beginning", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"]
)
def test_a_server_that_drips_is_left(site, beginning):
    is_over = threading.Event()

    def drip(handler):
        handler.wfile.write(beginning)
        while not is_over.wait(0.02):
            handler.wfile.write(b"x")

    site.pages["/port"] = drip

    assert refusal(PAGE, site.net(), seconds=0.3) == "time"
    is_over.set()


@pytest.mark.parametrize(
    ("headers", "reason"),
    [({"Content-Type": "application/pdf"}, "kind"), ({"Content-Encoding": "gzip"}, "kind")],
)
def test_only_plain_html_is_read(site, headers, reason):
    site.show("/port", **headers)

    assert refusal(PAGE, site.net()) == reason


def test_what_a_server_answers_is_told(site):
    site.show("/port", status=503)
    site.show("/gone", status=410)

    assert refusal(PAGE, site.net()) == "status"
    assert fetch("http://daily.example/gone", site.net()).status == 410
    assert fetch("http://daily.example/none", site.net()).status == 404


@pytest.mark.parametrize(
    ("lines", "is_welcome"),
    [
        ("User-agent: *\nDisallow: /", False), ("User-agent: RepublicationCheck\nDisallow: /port", False),
        ("User-agent: *\nDisallow: /desk/", True), ("", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: RepublicationCheck\nAllow: /", True),
    ],
)  # fmt: skip
def test_robots_txt_is_obeyed(site, lines, is_welcome):
    site.show("/robots.txt", lines, Content_Type="text/plain")
    site.show("/port")

    if is_welcome:
        assert fetch(PAGE, site.net()).status == 200
    else:
        assert refusal(PAGE, site.net()) == "robots"
        assert site.paths() == []


@pytest.mark.parametrize(("status", "is_welcome"), [(404, True), (410, True), (403, False), (500, False)])
def test_a_robots_txt_that_cannot_be_read(site, status, is_welcome):
    site.show("/robots.txt", status=status)
    site.show("/port")

    if is_welcome:
        assert fetch(PAGE, site.net()).status == 200
    else:
        assert refusal(PAGE, site.net()) == "robots"


def test_a_redirect_to_a_closed_place_of_another_site_is_not_followed(site):
    site.show("/robots.txt", "User-agent: *\nDisallow: /private", Content_Type="text/plain")
    site.lead("/port", "http://weekly.example/private")

    assert refusal(PAGE, site.net()) == "robots"


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        ("zażółć".encode("iso-8859-2"), {"Content_Type": "text/html; charset=ISO-8859-2"}),
        (b'<meta charset="windows-1250">' + "zażółć".encode("cp1250"), {"Content_Type": "text/html"}),
        ("zażółć".encode("utf-8-sig"), {"Content_Type": "text/html"}),
        ("zażółć".encode(), {"Content_Type": "text/html; charset=punycode"}),
    ],
)
def test_a_page_is_read_in_its_own_letters(site, content, headers):
    site.show("/port", content, **{name.replace("_", "-"): value for name, value in headers.items()})

    assert fetch(PAGE, site.net()).html.removeprefix('<meta charset="windows-1250">') == "zażółć"


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n"])
def test_an_answer_without_sense_is_a_refusal(site, answer):
    site.pages["/port"] = lambda handler: handler.wfile.write(answer)

    assert refusal(PAGE, site.net()) == "connection"


def test_a_name_is_asked_for_as_machines_write_it(site):
    site.show("/%C5%82")

    assert fetch("http://żółw.example/ł", site.net()).status == 200
    assert site.asked[-1][0] == "xn--w-uga1v8h.example"


@pytest.fixture
def certificate(tmp_path):
    """A file with a key and a certificate for daily.example that signed itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    names = x509.SubjectAlternativeName([x509.DNSName("daily.example")])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, datetime.now(UTC) - timedelta(1), datetime.now(UTC) + timedelta(1)
    )
    signed = made.add_extension(names, critical=True).sign(key, hashes.SHA256())
    file = tmp_path / "daily.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + signed.public_bytes(Encoding.PEM))
    return file


@pytest.fixture
def safe_site(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with foreign_site(context) as running:
        yield running


def trusting(certificate):
    return {"trust": lambda: ssl.create_default_context(cafile=str(certificate))}


def test_a_safe_page_is_asked_for_by_its_name(safe_site, certificate):
    safe_site.show("/port")

    assert fetch("https://daily.example/port", safe_site.net(**trusting(certificate))).status == 200
    assert safe_site.asked[-1][0] == "daily.example"


def test_a_certificate_of_another_name_or_of_nobody_ends_it(safe_site, certificate):
    safe_site.show("/port")

    assert refusal("https://weekly.example/port", safe_site.net(**trusting(certificate))) == "connection"
    assert refusal("https://daily.example/port", safe_site.net()) == "connection"
    assert safe_site.asked == []


def test_a_safe_address_never_leads_to_an_open_one(safe_site, certificate):
    safe_site.lead("/port", "http://daily.example/port")

    assert refusal("https://daily.example/port", safe_site.net(**trusting(certificate))) == "redirect"
