"""The page of a preview link, for somebody without an account. It reads the desk's copy, so it belongs to the desk."""

import time

from django.core.cache import cache
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from articles.desk.proof import proof_page
from articles.models import PreviewLink

MOST_WRONG = 30  # tokens a minute, from everybody together: nothing is kept of who asked


@require_safe
def preview(request, token):
    """That version; the public page once it is live; else one and the same 404, whatever is wrong with the link."""
    link = PreviewLink.objects.use(token)
    if link is None:
        if too_many_wrong():
            return render(request, "429.html", status=429)
        raise Http404("No such page.")
    revision = link.revision
    live = revision.article.publications.live().filter(revision__number__gte=revision.number).first()
    if live:
        return HttpResponsePermanentRedirect(live.get_absolute_url())
    return proof_page(request, revision.article, revision.data, shared=link)


def too_many_wrong() -> bool:
    """Count one more wrong token. Right ones are always answered, so nobody can lock out a reader."""
    key = f"preview-{int(time.time()) // 60}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key) > MOST_WRONG


urlpatterns = [path("<slug:token>/", preview, name="preview")]
