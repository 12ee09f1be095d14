"""What machines read of a text: JSON-LD and Open Graph, both from the ArticlePage that readers get."""

import json

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.addresses import absolute, institute_name
from articles.models import Byline, Picture, TermsVersion
from articles.models.text import ArticleText
from articles.pictures.marks import marks_of
from articles.pictures.rights import Marks
from articles.republishing.rights import Rights

TYPES = {
    ArticleText.Kind.ANALYSIS: "AnalysisNewsArticle",
    ArticleText.Kind.COMMENTARY: "OpinionNewsArticle",
    ArticleText.Kind.REPORT: "Report",
    ArticleText.Kind.INTERVIEW: "Article",
    ArticleText.Kind.NEWS: "NewsArticle",
}
ROLES = {
    Byline.Role.AUTHOR: "author",
    Byline.Role.EDITOR: "editor",
    Byline.Role.TRANSLATOR: "translator",
}
# Inside a data block nothing may end the element, begin a comment or end a line.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def structured_data(article) -> SafeString:
    """The JSON-LD block of an ArticlePage, as HTML. Lead and address stand in the head already."""
    text = article.text
    rights = Rights.of(text, article.bylines, text.house)
    told = {
        "@context": "https://schema.org",
        "@type": TYPES[text.kind],
        "headline": text.title,
        "inLanguage": text.language,
        "datePublished": moment(text.first_published_at),
        "dateModified": moment(text.changed_at) if text.changed_at != text.first_published_at else "",
        **people(article.bylines),
        "publisher": publisher(text),
        **rights.structured(copyright_holder(rights, text)),
        "isAccessibleForFree": True,
        "image": images(article),
        **place_in_series(text),
        "correction": [
            {"@type": "CorrectionComment", "text": note.sentence, "datePublished": moment(note.at)}
            for note in article.notes
        ],
    }
    return data_block({name: value for name, value in told.items() if value})


def open_graph(article) -> list[tuple[str, str]]:
    """[(property, content)] of an ArticlePage, beside its description."""
    text = article.text
    told = [
        ("og:type", "article"),
        ("og:title", text.head_title),
    ]
    picture = text.shown_picture
    # Whoever shows a card keeps a copy of its picture.
    if picture and picture.others_may == Picture.Reuse.ALLOWED:
        width, height, _avif, jpeg = picture.renditions["social"][-1]
        told += [
            ("og:image", absolute(default_storage.url(jpeg))),
            ("og:image:width", width),
            ("og:image:height", height),
            ("og:image:alt", picture.local_alt(text.language)),
        ]
    return told


def data_block(data: dict) -> SafeString:
    """Data for machines. Browsers do not run it, so the content policy needs no exception for it."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308  escaped above


def moment(at) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def people(bylines) -> dict[str, list]:
    """Every byline under the property of its role, in the editors' order."""
    told = {}
    for line in bylines:
        kind = "Organization" if line.author.is_organisation else "Person"
        person = {"@type": kind, "name": line.printed_name, "url": absolute(line.author.get_absolute_url())}
        told.setdefault(ROLES.get(line.role, "contributor"), []).append(person)
    return told


def publisher(text) -> dict:
    told = {"@type": "Organization", "@id": absolute(reverse("home")), "name": institute_name(text.language)}
    policy = text.house.corrections_policy_url
    return told | {"correctionsPolicy": policy} if policy else told


def copyright_holder(rights: Rights, text) -> dict:
    """The publisher, by reference; or by name somebody else, as the other house that a text comes from."""
    if rights.holder != institute_name(text.language):
        return {"@type": "Organization", "name": rights.holder}
    return {"@id": absolute(reverse("home"))}


def images(article) -> list[dict] | dict | None:
    """Every picture of the text, the lead picture first; one alone stands by itself."""
    text, terms = article.text, TermsVersion(slug=article.text.picture_terms)
    pictures = dict.fromkeys(filter(None, [text.shown_picture, *article.pictures.values()]))
    told = [image(picture, marks_of(picture, terms, text.house, text.language)) for picture in pictures]
    return told if len(told) > 1 else next(iter(told), None)


def image(picture, marks: Marks) -> dict:
    """A picture has rights of its own, whatever the terms of the text are."""
    _width, _height, _avif, jpeg = picture.renditions["whole"][-1]
    told = {
        "@type": "ImageObject",
        "contentUrl": absolute(default_storage.url(jpeg)),
        "creator": {"name": marks.creator} if marks.credit else "",
        "creditText": marks.credit,
        "copyrightNotice": marks.holder,
        "license": marks.statement if marks.licensor else "",
        "acquireLicensePage": marks.licensor_address if picture.others_may == Picture.Reuse.ASK else "",
    }
    return {name: value for name, value in told.items() if value}


def place_in_series(text) -> dict:
    if text.series is None:
        return {}
    series = {
        "@type": "CreativeWorkSeries",
        "name": text.series.local_title(),
        "url": absolute(text.series.get_absolute_url()),
    }
    return {"isPartOf": series, "position": text.series_position}
