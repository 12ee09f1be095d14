"""What other media may take, newest first: whole packages, for machines that bring them into their own systems."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.addresses import absolute
from articles.feeds import ArticleFeed, AtomWithAuthors
from articles.models import Byline, Picture, PublicationByline
from articles.republishing.formats import html
from articles.republishing.package import Package
from articles.republishing.views import FILES
from articles.richtext.figures import picture_keys

PACKAGES = 20


class AtomOfPackages(AtomWithAuthors):
    """Atom 1.0 in which an entry holds the text as others take it, and leads to its files."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for address, kind in item["files"]:
            handler.addQuickElement("link", "", {"rel": "enclosure", "type": kind, "href": address})
        handler.addQuickElement("link", "", {"rel": "related", "type": "text/html", "href": item["page"]})
        handler.addQuickElement("content", item["content"], {"type": "html"})


class PartnerFeed(ArticleFeed):
    """The texts that others may take, each with its credit and corrections. A correction brings a text to the top."""

    feed_type = AtomOfPackages

    def name(self, source):
        return _("Texts to republish")

    def title(self, source):
        return f"{self.name(source)} – {super().title(None)}"

    def link(self, source):
        return absolute(reverse("articles:republish_guide"))

    def feed_url(self, source):
        return absolute(reverse("articles:partner_feed"))

    def items(self, source):
        lines = Prefetch("bylines", PublicationByline.objects.select_related("author"))
        texts = self.texts(source).republishable().last_changed_first().select_related("terms", "lead_picture")
        texts = texts.with_rights().defer("html", "plain").prefetch_related(lines, "topics")[:PACKAGES]
        return packed(list(texts))

    def item_extra_kwargs(self, text):
        def file(form):
            return absolute(reverse("articles:republish_file", args=[text.slug, text.slug, form]))

        return super().item_extra_kwargs(text) | {
            "files": [(file(form), kind.partition(";")[0]) for form, (kind, _write) in FILES.items()],
            "page": absolute(reverse("articles:republish_detail", args=[text.slug])),
            "content": html.write(text.package),
        }


def packed(found: list) -> list:
    """The publications, each with `authors` and its `package`; all their pictures in one statement."""
    keys = {key for text in found for key in picture_keys(text.body)}
    pictures = {str(key): picture for key, picture in Picture.objects.in_bulk(keys).items()} if keys else {}
    for text in found:
        lines = [line for line in text.bylines.all() if line.role == Byline.Role.AUTHOR]
        text.authors = [(line.printed_name, line.author.slug) for line in lines]
        text.package = Package.of(text, text.bylines.all(), text.house, text.topics.all(), pictures)
    return found
