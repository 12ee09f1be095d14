"""The pages from which others take a text."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles.models import CopyEvent, Picture, Publication, Republication, RightsSettings, TermsVersion
from articles.republishing import gate
from articles.republishing.beside import fields
from articles.republishing.counting_image import privacy_notice
from articles.republishing.formats import archive, html, manifest, markdown, terms, text
from articles.republishing.head import head_line
from articles.republishing.package import Package
from articles.republishing.rules import at_a_glance, may_be_translated
from articles.richtext.figures import picture_keys
from articles.views import article_gone, live_text


def package_of(publication: Publication, bylines: Iterable | None = None) -> Package:
    """`bylines` are its own, where they were read already."""
    pictures = Picture.objects.in_bulk(picture_keys(publication.body))
    by_key = {str(key): picture for key, picture in pictures.items()}
    bylines = publication.bylines.select_related("author") if bylines is None else bylines
    return Package.of(publication, bylines, publication.house, publication.topics.all(), by_key)


@require_safe
def republish_guide(request):
    """How others take our texts, whatever the text."""
    terms = TermsVersion.objects.of_site()
    context = {
        "terms": terms,
        "pictures": TermsVersion.objects.of_pictures(),
        "house": RightsSettings.objects.current(),
    }
    if terms and terms.gives_package:
        context["glance"] = at_a_glance(terms, list(terms.rules.all()))
    return render(request, "articles/republish_guide.html", context)


@require_safe
def republish_detail(request, slug):
    """How to take this text; or why not; or what the article itself answers when it is not live."""
    publication = live_text(slug)
    if publication is None:
        return article_gone(request, slug)
    context = {"text": publication, "licences_kept": gate.licences_kept(publication)}
    if not gate.republishable(publication):
        return render(request, "articles/republish_refused.html", context)
    bylines, rules = list(publication.bylines.select_related("author")), list(publication.terms.rules.all())
    package = package_of(publication, bylines)
    context |= {
        "package": package,
        "glance": at_a_glance(publication.terms, rules),
        "credit": package.credit.line(),
        "forms": forms(package),
        "alternates": [{"form": form, "type": FILES[form][0].partition(";")[0]} for form in ("md", "txt", "json")],
        "places": Republication.objects.of_text(publication).shown(),
        "beside": fields(package, bylines, may_be_translated=may_be_translated(publication.terms, rules)),
        "left_out": [told(item) for item in package.left_out],
        "head": head_line(publication, rules),
        "privacy_notice": privacy_notice(publication.language) if package.counted_by else "",
    }
    return render(request, "articles/republish_detail.html", context)


@require_safe
def republish_file(request, slug, name, form):
    """The text in one form. There is no file of what may not be taken, and none under another name."""
    if name != slug:
        raise Http404("No such file.")
    publication = live_text(slug)
    if publication is None:
        return article_gone(request, slug)
    if not gate.republishable(publication):
        raise Http404("Nothing to take.")
    kind, write = FILES[form]
    return HttpResponse(
        write(publication, package_of(publication)), content_type=kind, headers=publication.house.mining()
    )


@csrf_exempt
@require_POST
def republish_copied(request):
    """Our own page says that somebody took a text. Whatever is sent, the answer is the same and sets nothing.

    Exempt, because a token would need a cookie; a browser says itself which page asks.
    """
    code, form = request.POST.get("code", ""), request.POST.get("form", "")
    if request.headers.get("Sec-Fetch-Site") == "same-origin" and form in CopyEvent.Form.values and code.isalnum():
        publication = Publication.objects.live().with_now().filter(package_code=code).select_related("terms").first()
        if publication and gate.republishable(publication):
            CopyEvent.objects.note(publication, form)
    return HttpResponse(status=204)


def whole_archive(publication: Publication, package: Package) -> bytes:
    rules = list(publication.terms.rules.all())
    return archive.write(package, publication.slug, terms.write(publication.terms, rules, [package.language, "en"]))


FILES = {
    "html": ("text/html; charset=utf-8", lambda publication, package: html.write(package)),
    "md": ("text/markdown; charset=utf-8", lambda publication, package: markdown.write(package)),
    "txt": ("text/plain; charset=utf-8", lambda publication, package: text.write(package)),
    "json": ("application/json", lambda publication, package: manifest.write(package, archive.picture_files(package))),
    "zip": ("application/zip", whole_archive),
}


def forms(package: Package) -> list[dict]:
    """The three forms of the text, each for a box of its own."""
    return [
        {"form": "html", "title": "HTML", "written": html.write(package)},
        {"form": "md", "title": "Markdown", "written": markdown.write(package)},
        {"form": "txt", "title": _("plain text"), "written": text.write(package)},
    ]


def told(item) -> dict[str, str]:
    """One thing that is not in the copy, in words."""
    kinds = {"picture": _("Picture"), "link": _("Link"), "pull quote": _("Pull quote"), "embed": _("Embedded content")}
    reasons = {
        "ask": _("needs permission"),
        "never": _("is not passed on"),
        "unknown": _("its rights are not known, or it works only on our page"),
        "repeats": _("repeats words of the text"),
        "address": _("leads to a place on our page only; its words stay"),
    }
    kind = kinds.get(item.kind, item.kind)
    return {"kind": kind, "reason": reasons[item.reason], "after": item.after, "credit": item.credit}
