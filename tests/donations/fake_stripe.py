"""A Stripe on this machine: it keeps what it was told, answers the SDK over HTTP, and writes the events of its acts.

Hand-written from the SDK's types, like the JSON files beside it; nothing of it was recorded. What it cannot prove
stands in the README.
"""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qsl, urlsplit

SECRET = "whsec_of_the_tests"
VERSION = "2026-10-28.endive"


def nested(pairs) -> dict:
    """`a[b][0][c]=d` as dictionaries; the numbers of lists become keys."""
    made = {}
    for name, value in pairs:
        first, *others = re.findall(r"[^\[\]]+", name)
        place = made
        for part, following in zip([first, *others], others, strict=False):
            place = place.setdefault(part, {})
            assert isinstance(place, dict), following
        place[[first, *others][-1]] = value
    return made


class FakeStripe:
    """State, acts of donors and staff, and a server. `with FakeStripe() as stripe: stripe.address`."""

    def __init__(self):
        self.things = {}
        self.calls = []  # (method, path, [(name, value)], headers)
        self.faults = []  # one for each next call: a status, or seconds to wait before the answer
        self.answers = {}  # by idempotency key
        self.numbers = count(1)
        self.lock = threading.Lock()

    def __enter__(self):
        stripe = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                stripe.serve(self)

            do_POST = do_DELETE = do_GET

            def log_message(self, *arguments):
                """Tests are quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        return self

    def __exit__(self, *arguments):
        self.server.shutdown()
        self.server.server_close()

    # HTTP

    def serve(self, handler):
        length = int(handler.headers.get("Content-Length") or 0)
        parts = urlsplit(handler.path)
        pairs = parse_qsl(parts.query) + parse_qsl(handler.rfile.read(length).decode())
        with self.lock:
            self.calls.append((handler.command, parts.path, pairs, dict(handler.headers)))
            fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, float):
            time.sleep(fault)
        status, answer = self.failed(fault) if isinstance(fault, int) else self.answer(handler, parts.path, pairs)
        body = json.dumps(answer).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def failed(self, status: int, kind="api_error"):
        return status, {"error": {"type": kind, "message": f"fault {status}"}}

    def answer(self, handler, path: str, pairs) -> tuple[int, dict]:
        with self.lock:
            if handler.headers.get("Authorization", "").startswith("Bearer ") is False:
                return self.failed(401, "invalid_request_error")
            key = handler.headers.get("Idempotency-Key") if handler.command == "POST" else None
            if key in self.answers:
                known, answer = self.answers[key]
                return (200, answer) if known == pairs else self.failed(400, "idempotency_error")
            name, _, rest = path.removeprefix("/v1/").rpartition("/")
            try:
                made = self.route(handler.command, name, rest, nested(pairs))
            except KeyError:
                return self.failed(404, "invalid_request_error")
            if key:
                self.answers[key] = (pairs, json.loads(json.dumps(made)))
            return 200, made

    def route(self, method: str, name: str, rest: str, params: dict) -> dict:
        routes = {
            ("POST", "checkout", "sessions"): self.new_session,
            ("POST", "", "refunds"): self.new_refund,
            ("POST", "billing_portal", "sessions"): lambda params: {
                "id": "bps_1", "object": "billing_portal.session", "url": "https://billing.stripe.example/p/1"
            },
        }  # fmt: skip
        if (method, name, rest) in routes:
            return routes[method, name, rest](params)
        if rest == "expire":
            thing = self.things[name.rpartition("/")[2]]
            thing["status"] = "expired"
            return thing
        thing = self.things[rest]
        if method == "DELETE":
            self.stop(thing, "cancellation_requested")
        if method == "POST":
            thing.update(params)
        return thing

    # What there is

    def put(self, prefix: str, kind: str, **fields) -> dict:
        name = f"{prefix}_{next(self.numbers)}"
        self.things[name] = {"id": name, "object": kind, "created": int(time.time()), "livemode": False} | fields
        return self.things[name]

    def new_session(self, params: dict) -> dict:
        price = params["line_items"]["0"]["price_data"]
        # Personal data that the real events carry too: nothing of it may be kept.
        page = self.put(
            "cs_test", "checkout.session", mode=params["mode"], status="open", payment_status="unpaid",
            amount_total=int(price["unit_amount"]), currency=price["currency"], metadata=params["metadata"],
            payment_intent=None, subscription=None, customer=None, invoice=None,
            customer_email=params["customer_email"], customer_details={"name": "CANARY", "email": "canary@example.org"},
        )  # fmt: skip
        page["url"] = f"https://checkout.stripe.example/c/{page['id']}"
        return page

    def new_refund(self, params: dict) -> dict:
        intent = self.things[params["payment_intent"]]
        return self.put(
            "re", "refund", payment_intent=intent["id"], amount=int(params["amount"]), currency=intent["currency"],
            status="succeeded",
        )  # fmt: skip

    def charged(self, page: dict) -> dict:
        kept = self.put("txn", "balance_transaction", fee=150, currency=page["currency"])
        charge = self.put("ch", "charge", balance_transaction=kept)
        return self.put("pi", "payment_intent", status="succeeded", latest_charge=charge, currency=page["currency"])

    # What happens: each gives the events that Stripe would send

    def pay(self, page: dict) -> list[dict]:
        page.update(status="complete", payment_status="paid")
        if page["mode"] == "payment":
            page["payment_intent"] = self.charged(page)["id"]
            return [self.event("checkout.session.completed", page)]
        customer = self.put("cus", "customer", invoice_settings={"default_payment_method": None})
        subscription = self.put(
            "sub", "subscription", status="active", customer=customer["id"], metadata=page["metadata"],
            default_payment_method="pm_old", cancellation_details={"reason": None}, page=page["id"],
        )  # fmt: skip
        page.update(subscription=subscription["id"], customer=customer["id"])
        events = self.month(subscription, reason="subscription_create")
        page["invoice"] = self.things[events[0]["data"]["object"]["id"]]
        return [self.event("checkout.session.completed", page), *events]

    def month(self, subscription: dict, *, reason="subscription_cycle", paid=True) -> list[dict]:
        page = self.things[subscription["page"]]
        names = {"subscription": subscription["id"], "metadata": subscription["metadata"]}
        invoice = self.put(
            "in", "invoice", status="paid" if paid else "open", amount_paid=page["amount_total"] if paid else 0,
            currency=page["currency"], billing_reason=reason, parent={"subscription_details": names},
            next_payment_attempt=None if paid else int(time.time()) + 259200, customer_name="CANARY",
            status_transitions={"paid_at": int(time.time())},
        )  # fmt: skip
        if not paid:
            return [self.event("invoice.payment_failed", invoice)]
        payment = self.put(
            "inpay", "invoice_payment", invoice=invoice["id"], status="paid",
            payment={"type": "payment_intent", "payment_intent": self.charged(page)["id"]},
        )  # fmt: skip
        invoice["payments"] = {"data": [payment]}
        return [self.event("invoice.paid", invoice), self.event("invoice_payment.paid", payment)]

    def stop(self, subscription: dict, reason: str) -> list[dict]:
        subscription.update(status="canceled", cancellation_details={"reason": reason})
        return [self.event("customer.subscription.deleted", subscription)]

    def event(self, kind: str, shown: dict, **fields) -> dict:
        return {
            "id": f"evt_{next(self.numbers)}", "object": "event", "type": kind, "created": int(time.time()),
            "livemode": False, "api_version": VERSION, "data": {"object": json.loads(json.dumps(shown))},
        } | fields  # fmt: skip

    def sent(self, path: str) -> list[dict]:
        """The parameters of the calls to an address, by name."""
        return [dict(pairs) for _method, at, pairs, _headers in self.calls if at == path]
