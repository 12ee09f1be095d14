import re
from datetime import UTC, datetime
from io import StringIO

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language

from articles.addresses import absolute, institute_name
from articles.models import Author, Publication, Series, Topic
from articles.models.people import author_path
from articles.paging import page_of
from articles.prepared import Prepared
from articles.reading import with_authors

ENTRIES = 30
# XML has no sign for these. Word leaves some.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def plain(words: str) -> str:
    return CONTROL.sub(" ", words)


class AtomWithAuthors(Atom1Feed):
    """Atom 1.0 in which an entry names every author in order."""

    def __init__(self, title, *args, **kwargs):
        super().__init__(plain(title), *args, **kwargs)

    def add_item(self, title, link, description, **kwargs):
        super().add_item(plain(title), link, plain(description), **kwargs)

    def latest_post_date(self):
        """A feed without texts has a date too, and does not change with every look."""
        return super().latest_post_date() if self.items else datetime(2000, 1, 1, tzinfo=UTC)

    def write(self, outfile, encoding):
        """As one piece: an answer of Django's takes a thousand small ones slowly."""
        whole = StringIO()
        super().write(whole, encoding)
        outfile.write(whole.getvalue())

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["licence"]:
            # RFC 4946
            handler.addQuickElement("link", "", {"rel": "license", "href": item["licence"]})
        for name, address in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", plain(name))
            handler.addQuickElement("uri", address)
            handler.endElement("author")
        if not item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", item["publisher"])
            handler.endElement("author")


class ArticleFeed(Feed):
    """The newest texts of one language."""

    feed_type = AtomWithAuthors

    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        response.headers.pop("Last-Modified", None)
        return response

    def texts(self, source):
        return Publication.objects.live().in_language(get_language())

    def items(self, source):
        found = page_of(self.texts(source).newest_first(), 1, ENTRIES, count=ENTRIES, shown=entries_of).rows
        if source and not found:
            raise Http404("No live text.")
        return found

    def title(self, source):
        name = institute_name(get_language())
        return f"{self.name(source)} – {name}" if source else name

    def link(self, source):
        return absolute(source.get_absolute_url() if source else reverse("articles:article_list"))

    def feed_url(self, source):
        """With the host of the settings; Django would take the request's."""
        return absolute(f"{source.get_absolute_url()}feed/" if source else reverse("articles:feed"))

    def name(self, source):
        return source.name

    def item_title(self, text):
        return text.title

    def item_description(self, text):
        """Django calls it HTML."""
        return escape(text.lead)

    def item_link(self, text):
        return absolute(text.get_absolute_url())

    def item_guid(self, text):
        return f"urn:uuid:{text.public_id}"

    def item_pubdate(self, text):
        return text.first_published_at

    def item_updateddate(self, text):
        return text.changed_at

    def item_copyright(self, text):
        return text.terms.local_notice(text.language)

    def item_extra_kwargs(self, text):
        authors = [(name, absolute(author_path(slug))) for name, slug in text.authors]
        licence = text.terms.licence_address
        return {"authors": authors, "publisher": institute_name(text.language), "licence": licence}


class AuthorFeed(ArticleFeed):
    def get_object(self, request, slug):
        return get_object_or_404(Author, slug=slug)

    def texts(self, source):
        return super().texts(source).by(source)


class TopicFeed(ArticleFeed):
    def get_object(self, request, slug):
        return get_object_or_404(Topic, slug=slug)

    def texts(self, source):
        return super().texts(source).about(source)

    def name(self, source):
        return source.local_name()


class SeriesFeed(ArticleFeed):
    def get_object(self, request, slug):
        return get_object_or_404(Series, slug=slug)

    def texts(self, source):
        return super().texts(source).in_series(source)

    def name(self, source):
        return source.local_title()


def entries_of(keys: list[int]) -> list[Publication]:
    return with_authors(listed(keys))


@Prepared
def listed(keys):
    texts = Publication.objects.filter(pk__in=keys).select_related("terms")
    return texts.only(
        "public_id", "language", "slug", "title", "lead", "first_published_at", "changed_at",
        "terms__notice", "terms__notice_pl", "terms__licence",
    )  # fmt: skip
