from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from donations import inbox, providers

LONGEST = 64 * 1024


# The signature on the bytes is the proof; there is no session.
@csrf_exempt
@require_POST
def hook(request, provider):
    """One message of a provider. Anything but 2xx makes it send the same again, for days."""
    known = providers.of(provider)
    if known is None:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return HttpResponse(status=413)
    try:
        event = known.verify(request.body, request.headers)
    except providers.Rejected:
        return HttpResponse(status=400)
    stored = inbox.store(known, event)
    is_done = stored.state in stored.DONE or inbox.carry_out(stored)
    return HttpResponse(status=200 if is_done else 500)
