"""The pages on which republishers tell us where a text of ours appeared."""

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.models import CorrectionMail, CorrectionSubscription, Republication, RightsSettings, Scan
from articles.models.republications import SCANS_OF_ONE, publication_named
from articles.republishing.forms import DAY, TOLD, ScanForm, TellForm


# No cookie is read here, so there is none to ride on. A form must carry a signed moment of ours instead.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def republish_tell(request):
    """Where did it appear? What is sent is kept at once; a scan may follow on the next page."""
    if request.method == "POST":
        return receive(request, TellForm(request.POST))
    code = request.GET.get("code", "")
    return show(request, TellForm(initial={"text": code if code.isalnum() else ""}))


def receive(request, form):
    if not form.is_valid():
        return show(request, form)
    wants_letters = form.cleaned_data["wants_corrections"]
    if Republication.objects.day_is_full() or (wants_letters and CorrectionSubscription.objects.day_is_full()):
        return show(request, form, is_busy=True, status=429)
    address = reverse("articles:republish_told", args=[TOLD.sign(form.declare().pk)])
    return redirect(f"{address}?letter" if wants_letters else address)


def show(request, form, *, status=200, **context):
    text = publication_named(str(form["text"].value() or ""))
    context |= {"form": form, "text": text, "house": RightsSettings.objects.current()}
    return render(request, "articles/republish_tell.html", context, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def republish_told(request, token):
    """Our thanks, for whoever told us and for a day; a scan of a printed page is taken here."""
    try:
        pk = TOLD.unsign(token, max_age=DAY)
    except signing.BadSignature as error:
        raise Http404("Not our token, or too old.") from error
    place = get_object_or_404(Republication.objects.select_related("publication"), pk=pk)
    scans = place.scans.count()
    takes_scans = scans < SCANS_OF_ONE
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()
    if takes_scans and form.is_valid():
        Scan.keep(place, form.cleaned_data["scan"].image)
        return redirect("articles:republish_told", token)
    context = {"place": place, "form": form, "scans": scans, "takes_scans": takes_scans}
    context |= {"awaits_letter": "letter" in request.GET, "house": RightsSettings.objects.current()}
    return render(request, "articles/republish_told.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def corrections_confirm(request, token):
    """A button only: programs that open every link of a mail must not say yes for somebody."""
    return act_on_letter(request, token, CorrectionSubscription.confirm)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def corrections_stop(request, token):
    """A mail program may post here by itself when its reader says so."""
    return act_on_letter(request, token, CorrectionSubscription.stop, stops=True)


def act_on_letter(request, token, act, *, stops=False):
    mail = CorrectionMail.objects.of_token(token)
    wish = mail and mail.subscription
    # No redirect: mail programs that post follow none.
    if wish and request.method == "POST":
        act(wish)
    context = {"wish": wish, "stops": stops, "house": RightsSettings.objects.current()}
    return render(request, "articles/corrections.html", context, status=200 if wish else 410)
