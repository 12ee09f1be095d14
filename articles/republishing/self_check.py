"""Republishers paste the source of their page and get our verdict at once. No request leaves the server."""

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.addresses import absolute
from articles.models import Picture, Publication, Redirect
from articles.models.republications import publication_named
from articles.republishing.checking import Verdict, judge
from articles.republishing.foreign import Page
from articles.republishing.package import Package
from articles.republishing.status import Status
from articles.republishing.views import package_of
from articles.richtext.figures import picture_keys

LONGEST = 2_000_000
# So many links of a page may be tried to find out which text it holds.
LINKS_TRIED = 20


class CheckForm(forms.Form):
    text = forms.CharField(
        label=_("Our text"), required=False, max_length=500,
        help_text=_("The code of your copy or our address. Leave it empty if your page links to our text."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("The source of your page"), max_length=LONGEST, strip=False,
        error_messages={"max_length": _("The page is longer than two million letters.")},
        help_text=_("In your browser: Ctrl+U, then Ctrl+A and Ctrl+C. At most two million letters."),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, use_required_attribute=False, **options)
        # Counted here: a browser would cut off what is too long without a word.
        del self.fields["source"].widget.attrs["maxlength"]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        cleaned["publication"] = publication_named(cleaned["text"]) if cleaned["text"] else linked(cleaned["source"])
        if cleaned["publication"] is None:
            self.add_error("text", _("We do not see which text of ours this is. Write its code or our address."))
        return cleaned


# Nothing is kept of what is sent, and no cookie is read.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def republish_check(request):
    form = sent(request) if request.method == "POST" else CheckForm(initial={"text": request.GET.get("code", "")})
    if not form.is_valid():
        return render(request, "articles/republish_check.html", {"form": form})
    publication = form.cleaned_data["publication"]
    context = judged(publication, form.cleaned_data["source"])
    context["form"] = CheckForm(initial={"text": publication.package_code})
    return render(request, "articles/republish_check.html", context)


def sent(request) -> CheckForm:
    try:
        return CheckForm(request.POST)
    except RequestDataTooBig:
        form = CheckForm({"source": ""})
        form.errors["source"] = form.error_class([_("The page is longer than two million letters.")])
        return form


def judged(publication: Publication, source: str) -> dict:
    """The verdict on a page, and what its reader needs to mend it."""
    package = package_of(publication)
    verdict = verdict_on(publication, package, source)
    status = Status.of(publication.package_code)
    return {"verdict": verdict, "package": package, "text": publication, "status": status, "lacks": lacks(verdict)}


def verdict_on(publication: Publication, package: Package, source: str) -> Verdict:
    return judge(source, package, earlier=earlier_addresses(publication), withheld=withheld(publication))


def linked(source: str) -> Publication | None:
    """The first text of ours that a page links to."""
    ours = [address for _at, address in Page.of(source).links if address.startswith(absolute("/"))]
    return next(filter(None, map(publication_named, ours[:LINKS_TRIED])), None)


def lacks(verdict: Verdict) -> list[str]:
    words = {
        "institute": _("the name of the institute"),
        "author": _("the name of an author"),
        "code": _("the code of the copy, or the address of the terms"),
    }
    return [words[name] for name in verdict.missing_credit]


def earlier_addresses(publication: Publication) -> list[str]:
    shown = Publication.objects.once_shown().filter(article=publication.article_id).only("language", "slug")
    redirects = Redirect.objects.filter(article=publication.article_id).values_list("old_path", flat=True)
    return [absolute(path) for path in [*(text.get_absolute_url() for text in shown), *redirects]]


def withheld(publication: Publication) -> list[str]:
    """The public files of this text's pictures that others may not use, and those they could once."""
    keys = [*picture_keys(publication.body), publication.lead_picture_id]
    pictures = Picture.objects.filter(pk__in=filter(None, keys))
    kept = (picture for picture in pictures if picture.reuse_now != Picture.Reuse.ALLOWED)
    return [name for picture in kept for name in (*picture.files(), *picture.former_files)]
