"""oEmbed: how a text looks when somebody else's system shows its address as a card. A quotation, no script."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from articles.addresses import absolute, path_in
from articles.models import Picture, Publication
from articles.models.republications import named_addresses
from articles.republishing import gate
from articles.republishing.credit import Credit
from articles.views import article_gone, live_text

WIDTH = 600


@require_safe
def article_card(request, slug):
    """The card of a live text that others may take."""
    publication = live_text(slug)
    if publication is None:
        return article_gone(request, slug)
    if not gate.republishable(publication):
        raise Http404("No card.")
    return JsonResponse(card(publication), json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
def oembed(request):
    """Leads from the address of a live text to its card, as oEmbed asks a site to do."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    for language, slug in named_addresses(request.GET.get("url", "")):
        if Publication.objects.live().republishable().in_language(language).filter(slug=slug).exists():
            return redirect(path_in(language, "articles:article_card", slug))
    raise Http404("Not the address of a text that has a card.")


def card(publication: Publication) -> dict:
    """As oEmbed 1.0 names things."""
    credit = Credit.of(publication, publication.bylines.select_related("author"))
    return {
        "version": "1.0",
        "type": "rich",
        "title": credit.title,
        "author_name": credit.authors,
        "provider_name": credit.institute,
        "provider_url": absolute(reverse("home")),
        "license": credit.terms_address,
        "html": quotation(credit, absolute(publication.get_absolute_url()), publication.lead),
        "width": WIDTH,
        "height": None,
    } | thumbnail(publication.shown_picture)


def quotation(credit: Credit, address: str, lead: str) -> str:
    origin = ", ".join(filter(None, [credit.authors, credit.origin]))
    return format_html(
        '<blockquote lang="{}" cite="{}"><p><a href="{}">{}</a></p><p>{}</p><footer>{}</footer></blockquote>',
        credit.language, address, address, credit.title, lead, origin,
    )  # fmt: skip


def thumbnail(picture) -> dict:
    """The picture of a text, when others may show it."""
    if picture is None or picture.others_may != Picture.Reuse.ALLOWED:
        return {}
    width, height, _avif, jpeg = picture.renditions["card"][-1]
    return {
        "thumbnail_url": absolute(default_storage.url(jpeg)),
        "thumbnail_width": width,
        "thumbnail_height": height,
    }
