from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from donations import card_limits, giving, naming, offering, paying, transfers
from donations.forms import GiftForm
from donations.models import Attempt, BankAccount, Gift, Pledge, RateBucket

# A network that sends more forms an hour gets the account without a form.
POSTS_AN_HOUR = 30


# The site sets no cookie for readers, so there is none to ride on: what Django's check protects is not here. A form
# must carry a signed token of ours instead.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def support(request):
    """How to give. Says plainly when giving is not set up yet."""
    offer = offering.read(request.GET)
    if offer is None:
        return render(request, "donations/support.html")
    if request.method == "POST":
        return receive(request, offer)
    return show(request, GiftForm(offer=offer))


def receive(request, offer):
    if RateBucket.objects.hit("form", client_address(request)) > POSTS_AN_HOUR:
        return render(request, "donations/support.html", {"offer": offer, "is_busy": True}, status=429)
    form = GiftForm(request.POST, offer=offer)
    if not form.is_valid():
        return show(request, form)
    if form.is_by_card and card_limits.are_reached(client_address(request)):
        return render(request, "donations/support.html", {"offer": offer, "is_busy": True}, status=429)
    promise = giving.promise(form)
    if promise.is_by_card:
        paying.start(promise)
    return redirect(promise)


def show(request, form):
    campaign = form.offer.campaign
    context = {"offer": form.offer, "form": form, "words": campaign.text(), "named": naming.newest(campaign)}
    return render(request, "donations/support.html", context)


def client_address(request) -> str:
    """Behind our own proxy the last address of the header is the one that it saw; otherwise nobody's header counts."""
    if settings.BEHIND_PROXY:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")


@require_safe
def bank(request):
    """The accounts and nothing else: a stored page, which answers for the form too while the database does not."""
    return render(request, "donations/bank.html", {"accounts": list(BankAccount.objects.shown())})


@require_safe
def gift_detail(request, public_id):
    """State of a gift and how to pay it, for whoever has the address. Shows no name, address or message."""
    gift = get_object_or_404(Gift.objects.select_related("campaign"), public_id=public_id)
    context = about(gift) | {"entries": gift.entries.exclude(kind="fee")}
    return render(request, "donations/gift_detail.html", context)


@require_safe
def pledge_detail(request, public_id):
    pledge = get_object_or_404(Pledge.objects.select_related("campaign"), public_id=public_id)
    context = about(pledge) | {"stop_is_asked": Pledge.objects.to_stop().filter(pk=pledge.pk).exists()}
    return render(request, "donations/pledge_detail.html", context)


def about(promise) -> dict:
    is_told = paying.ask(promise) if promise.is_by_card else True
    account = BankAccount.objects.shown().filter(currency=promise.currency).first()
    is_open_sum = promise.currency == "PLN" and promise.amount_minor > transfers.POLISH_LIMIT
    return {
        "promise": promise, "account": account, "words": promise.campaign.text(), "code_leaves_sum_open": is_open_sum,
    } | about_card(promise, is_told)  # fmt: skip


def about_card(promise, is_told: bool) -> dict:
    """How far the last try by card got, and whether another may be made."""
    attempt = Attempt.objects.newest_of(promise)
    stage = attempt.stage() if attempt else ""
    if promise.status == Gift.Status.PROCESSING or (attempt and not is_told):
        stage = Attempt.Stage.PAID
    may_try = promise.may_be_paid and bool(offering.taking_cards(promise.FREQUENCY, promise.currency))
    return {"attempt": attempt, "card": str(stage), "is_told": is_told, "may_try_card": may_try}


@csrf_exempt
@require_POST
def pledge_stop(request, public_id):
    """The address is the donor's proof."""
    pledge = get_object_or_404(Pledge, public_id=public_id)
    giving.stop(pledge)
    return redirect(pledge)


@require_safe
def gift_transfer_picture(request, public_id):
    return picture_of(get_object_or_404(Gift, public_id=public_id))


@require_safe
def pledge_transfer_picture(request, public_id):
    return picture_of(get_object_or_404(Pledge, public_id=public_id))


def picture_of(promise):
    account = get_object_or_404(BankAccount.objects.shown(), currency=promise.currency)
    return HttpResponse(transfers.picture(account, promise), content_type="image/svg+xml")


@require_safe
def donor_list(request):
    """Names of those who asked for it, after a person said yes. Hidden while no campaign shows names."""
    named = naming.everybody()
    if not named:
        raise Http404
    return render(request, "donations/donor_list.html", {"named": named})
