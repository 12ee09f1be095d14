"""Invented places where texts of the institute appeared."""

from datetime import timedelta

from django.utils import timezone

from articles.models import Publication, Republication

# Outlet, medium, address, days ago, state, named on our page.
PLACES = [
    ("The Harbour Gazette", "web", "https://gazette.example/opinion/reprint", 12, "ok", True),
    ("Przegląd Wymyślony", "print", "", 30, "ok", True),
    ("Northern Letter", "newsletter", "", 6, "unverified", False),
    ("Portal Demo", "web", "https://portal.example/teksty/1", 3, "missing_link", False),
]


def make_places(texts: list[Publication]):
    """One for each of the texts, as many as there are places."""
    today = timezone.localdate()
    for text, (outlet, medium, url, days, state, is_shown) in zip(texts, PLACES, strict=False):
        Republication.objects.create(
            publication=text, outlet=outlet, medium=medium, url=url, appeared_on=today - timedelta(days=days),
            state=state, is_shown=is_shown, contact="editor@example.org", note="Invented.",
        )  # fmt: skip
