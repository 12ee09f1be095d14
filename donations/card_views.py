"""What a donor does about a card payment, on the page of the gift. The address of that page is the proof."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from donations import card_limits, offering, paying, providers
from donations.models import Gift, Pledge
from donations.views import client_address


@csrf_exempt
@require_POST
def gift_card(request, public_id):
    return try_again(request, get_object_or_404(Gift, public_id=public_id))


@csrf_exempt
@require_POST
def pledge_card(request, public_id):
    return try_again(request, get_object_or_404(Pledge, public_id=public_id))


def try_again(request, promise):
    """The open page of the provider, or another one. Then back to the gift, which links to it."""
    provider = offering.taking_cards(promise.FREQUENCY, promise.currency)
    if provider is None or not promise.may_be_paid:
        return redirect(promise)
    if card_limits.are_reached(client_address(request)):
        return render(request, "donations/card_busy.html", {"promise": promise}, status=429)
    paying.again(promise, provider)
    return redirect(promise)


@csrf_exempt
@require_POST
def pledge_portal(request, public_id):
    """A link to the page where the provider takes another card. It is made for this moment, so it is shown at once."""
    pledge = get_object_or_404(Pledge, public_id=public_id)
    provider = providers.of(pledge.provider)
    if provider is None or pledge.is_over:
        raise Http404
    try:
        address = provider.portal_url(pledge, paying.address_of(pledge))
    except providers.Unavailable:
        address = ""
    return render(request, "donations/card_change.html", {"promise": pledge, "address": address})
