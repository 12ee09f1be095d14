from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import translation

from articles.models import Publication, Series

SITE = urlsplit(settings.SITE_ADDRESS)


class SiteSitemap(Sitemap):
    """The host comes from the settings, never from the request."""

    protocol = SITE.scheme

    def get_domain(self, site=None):
        return SITE.netloc


class ArticleSitemap(SiteSitemap):
    def items(self):
        """Without those of other houses, whose own pages are meant to be found."""
        own = Publication.objects.live().filter(source_name="")
        return own.newest_first().only("slug", "language", "changed_at")

    def lastmod(self, text):
        return text.changed_at


class ListSitemap(SiteSitemap):
    """Pages of people, topics and series, and the lists of texts, in each language where they are not empty."""

    def items(self):
        return [address for language, _ in settings.LANGUAGES for address in addresses_of_lists(language)]

    def location(self, address):
        return address


def addresses_of_lists(language: str) -> list[str]:
    live = Publication.objects.live().in_language(language)
    if not live.exists():
        return []
    names = ("home", "articles:article_list", "articles:author_list", "articles:topic_list", "articles:republish_guide",
             "donations:support")  # fmt: skip
    with translation.override(language):
        return [reverse(name) for name in names] + [
            row.get_absolute_url()
            for rows in (
                live.authors(),
                live.topics(),
                Series.objects.filter(pk__in=live.values("series")),
            )
            for row in rows
        ]


SITEMAPS = {"articles": ArticleSitemap, "lists": ListSitemap}
