"""Live texts that came to have problems: rights that end, and own links behind which nothing is left."""

from datetime import timedelta

from django.utils import timezone

from articles.models.pictures import Picture
from articles.models.publication import Publication
from articles.readiness.surroundings import dead_among, own_paths

SOON = timedelta(days=30)
NEWEST = 200  # texts whose bodies are read for one page of the desk


def with_ending_rights(within: timedelta = SOON):
    """Live publications that show a picture which we may use no longer, or only for some days more."""
    ending = Picture.objects.filter(own_use_until__lt=timezone.localdate() + within)
    return Publication.objects.live().with_pictures(ending)


def with_dead_links(most: int = NEWEST) -> list[tuple[Publication, list[str]]]:
    """Of the newest live texts with links to our own pages those with dead ones: (publication, dead paths)."""
    linking = Publication.objects.live().filter(body__contains='<a href="/').newest_first()
    paths = {text: own_paths(text.body) for text in linking.only("article", "title", "slug", "language", "body")[:most]}
    dead = dead_among(set().union(*paths.values()))
    return [(text, sorted(own & dead)) for text, own in paths.items() if own & dead]
