"""What donors see and do themselves, after a link that was mailed to them."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from donations import giving, letters
from donations.donor_forms import AskForm, OverviewForm
from donations.models import Consent, Donor, DonorToken, Gift, Pledge, Promise, RateBucket
from donations.receipts import as_pdf, issuing
from donations.signing_in import for_donors, form_token, sign_in, sign_out
from donations.views import client_address

# A network that asks for more in an hour waits for the next one.
LINKS_AN_HOUR, OVERVIEWS_AN_HOUR = 10, 20


# No cookie is read here, so there is none to ride on.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def donor_ask(request):
    form = AskForm(request.POST if request.method == "POST" else None)
    return ask(request, form) if form.is_valid() else render(request, "donations/donor_ask.html", {"form": form})


@transaction.atomic
def ask(request, form):
    """The same answer in the same way, whether somebody has given from this address or not."""
    if RateBucket.objects.hit("sign_in", client_address(request)) > LINKS_AN_HOUR:
        return render(request, "donations/donor_ask.html", {"form": form, "is_busy": True}, status=429)
    letters.invite(Donor.objects.filter(email=form.cleaned_data["email"].lower()))
    return redirect("donations:donor_asked")


@require_safe
def donor_asked(request):
    return render(request, "donations/donor_asked.html")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def donor_sign_in(request, token):
    """A button only: programs that open every link of a mail must not use it up."""
    if request.method != "POST":
        return render(request, "donations/donor_sign_in.html")
    donor = DonorToken.objects.spend(token)
    if donor is None:
        return render(request, "donations/donor_sign_in.html", {"is_spent": True}, status=410)
    return sign_in(redirect("donations:donor_gifts"), donor)


@for_donors
@require_safe
def donor_gifts(request, donor):
    return show(request, donor, OverviewForm())


def show(request, donor, form, status=200):
    context = {
        "donor": donor, "form": form, "token": form_token(request),
        "gifts": Gift.objects.of_donor(donor).with_money().select_related("campaign"),
        "pledges": Pledge.objects.of_donor(donor).select_related("campaign"),
        "receipts": donor.receipts.valid(),
        "consents": Consent.objects.of_donor(donor).wordings(),
    }  # fmt: skip
    return render(request, "donations/donor_gifts.html", context, status=status)


@for_donors
@require_safe
def receipt_file(request, donor, year, number):
    receipt = get_object_or_404(donor.receipts.valid(), year=year, number=number)
    named = {"Content-Disposition": f'attachment; filename="{receipt.file_name}"'}
    return HttpResponse(as_pdf(receipt), content_type="application/pdf", headers=named)


@for_donors
@require_POST
def donor_overview(request, donor):
    form = OverviewForm(request.POST)
    if not form.is_valid():
        return show(request, donor, form, status=400)
    if RateBucket.objects.hit("overview", client_address(request)) > OVERVIEWS_AN_HOUR:
        form.add_error(None, _("These were many overviews. Please come back in an hour."))
        return show(request, donor, form, status=429)
    try:
        receipt = issuing.overview(donor, form.cleaned_data["first"], form.cleaned_data["last"], get_language())
    except issuing.NothingToProve:
        form.add_error("first", _("Nothing came from you in these days."))
        return show(request, donor, form, status=400)
    return redirect("donations:receipt_file", receipt.year, receipt.number)


@for_donors
@require_POST
def donor_name(request, donor, public_id):
    promise_of(donor, public_id).show_name(request.POST.get("shows") == "yes")
    return redirect("donations:donor_gifts")


@for_donors
@require_POST
def donor_stop(request, donor, public_id):
    giving.stop(get_object_or_404(Pledge.objects.of_donor(donor), public_id=public_id))
    return redirect("donations:donor_gifts")


def promise_of(donor: Donor, public_id: str) -> Promise:
    for model in (Gift, Pledge):
        if found := model.objects.of_donor(donor).filter(public_id=public_id).first():
            return found
    raise Http404


@for_donors
@require_POST
def donor_consent(request, donor, purpose):
    """Taking back what was allowed. Giving it is a matter of the form."""
    Consent.objects.of_donor(donor).filter(text__purpose=purpose).withdraw()
    return redirect("donations:donor_gifts")


@for_donors
@require_POST
def donor_leave(request, donor):
    return sign_out(redirect("donations:support"))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """Stops the one pledge that the link belongs to, and shows nothing of anybody."""
    pledge = DonorToken.objects.pledge_to_stop(token)
    if pledge is None:
        raise Http404
    if request.method == "POST":
        giving.stop(pledge)
        return redirect("donations:stop", token)
    is_asked = Pledge.objects.to_stop().filter(pk=pledge.pk).exists()
    return render(request, "donations/stop.html", {"promise": pledge, "stop_is_asked": is_asked})
