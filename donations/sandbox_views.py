"""The sandbox's own page, where a donor of a demonstration decides what the card company does."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from donations import providers
from donations.money import Money
from donations.providers import sandbox


@dataclass(frozen=True)
class Turn:
    """One thing that may happen: in which states of a page, of which mode, and what is told of it."""

    label: str
    states: tuple[str, ...]
    play: Callable
    modes: tuple[str, ...] = ("payment", "subscription")


def pay(page, tell):
    page["state"] = "paid"
    tell("checkout.session.completed", sandbox.session(page))
    if page["mode"] == "subscription":
        next_month(page, tell)


def next_month(page, tell):
    page["months"] += 1
    tell("invoice.paid", sandbox.invoice(page, paid=True))
    tell("invoice_payment.paid", sandbox.month_payment(page))


def fail_month(page, tell):
    page["months"] += 1
    tell("invoice.payment_failed", sandbox.invoice(page, paid=False))


def wait(page, tell):
    page["state"] = "processing"
    tell("checkout.session.completed", sandbox.session(page))


def say_yes(page, tell):
    page["state"] = "paid"
    tell("checkout.session.async_payment_succeeded", sandbox.session(page))


def say_no(page, tell):
    page["state"] = "failed"
    tell("checkout.session.async_payment_failed", sandbox.session(page))


def expire(page, tell):
    page["state"] = "expired"
    tell("checkout.session.expired", sandbox.session(page))


def refuse(page, tell):
    names = {"promise": page["public_id"], "attempt": page["attempt"]}
    intent = {"object": "payment_intent", "id": f"pi_{page['id']}", "metadata": names}
    tell("payment_intent.payment_failed", intent)


def give_back(page, tell):
    page["state"] = "over"
    tell("refund.created", sandbox.refund_of(f"pi_{page['id']}", page["amount"], page["currency"], page["id"]))


def open_dispute(page, tell):
    page["state"], page["disputed_at"] = "disputed", int(time.time())
    tell("charge.dispute.created", sandbox.dispute(page, "needs_response"))
    tell("charge.dispute.funds_withdrawn", sandbox.dispute(page, "needs_response"))


def lose(page, tell):
    page["state"] = "over"
    tell("charge.dispute.closed", sandbox.dispute(page, "lost"))


def win(page, tell):
    page["state"] = "over"
    tell("charge.dispute.funds_reinstated", sandbox.dispute(page, "won"))
    tell("charge.dispute.closed", sandbox.dispute(page, "won"))


def stop(page, tell):
    page["state"] = "stopped"
    tell("customer.subscription.deleted", sandbox.subscription(page))


def give_up(page, tell):
    page["state"] = "stopped"
    tell("customer.subscription.deleted", sandbox.subscription(page, "payment_failed"))


ONCE, MONTHLY = ("payment",), ("subscription",)
TURNS = {
    "pay": Turn(_("Pay"), ("open",), pay),
    "wait": Turn(_("Pay, but the bank takes its time"), ("open",), wait, ONCE),
    "refuse": Turn(_("Try a card that is refused"), ("open",), refuse),
    "expire": Turn(_("Let this page expire"), ("open",), expire),
    "say_yes": Turn(_("The bank says yes"), ("processing",), say_yes, ONCE),
    "say_no": Turn(_("The bank says no"), ("processing",), say_no, ONCE),
    "give_back": Turn(_("Give all of it back"), ("paid",), give_back, ONCE),
    "open_dispute": Turn(_("Dispute the payment"), ("paid",), open_dispute, ONCE),
    "win": Turn(_("Decide the dispute for the institute"), ("disputed",), win, ONCE),
    "lose": Turn(_("Decide the dispute for the donor"), ("disputed",), lose, ONCE),
    "next_month": Turn(_("A month later: pay"), ("paid",), next_month, MONTHLY),
    "fail_month": Turn(_("A month later: the card is refused"), ("paid",), fail_month, MONTHLY),
    "stop": Turn(_("Stop the monthly gift here"), ("paid",), stop, MONTHLY),
    "give_up": Turn(_("Give up after many refusals"), ("paid",), give_up, MONTHLY),
}


def turns_of(page: dict) -> dict[str, Turn]:
    return {
        name: turn for name, turn in TURNS.items() if page["state"] in turn.states and page["mode"] in turn.modes
    }  # fmt: skip


# No cookie is read here.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def sandbox_page(request, session):
    provider = providers.of("sandbox")
    if provider is None:
        raise Http404
    try:
        page = sandbox.opened(session)
    except providers.Unavailable as error:
        raise Http404 from error
    turn = turns_of(page).get(request.POST.get("turn", ""))
    if request.method == "POST" and turn:
        turn.play(page, provider.tell)
        sandbox.keep(page)
        return redirect(page["return_address"])
    context = {"page": page, "sum": Money(page["amount"], page["currency"]), "turns": turns_of(page).items()}
    return render(request, "donations/sandbox.html", context)
