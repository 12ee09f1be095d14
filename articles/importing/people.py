from collections import defaultdict

from articles.errors import Refused
from articles.importing.names import given_and_family
from articles.models import Author
from articles.models.addresses import free_slug
from articles.spelling import fold


class People:
    """The authors by their folded names."""

    def __init__(self):
        self.named = defaultdict(list)
        for author in Author.objects.all():
            self.named[fold(author.name)].append(author.pk)

    def find(self, name: str) -> int | None:
        """The primary key. Raises Refused when more than one author has this name."""
        found = self.named[fold(name)]
        if len(found) > 1:
            raise Refused(f"{len(found)} authors are called {name}: rename one, or import by hand.")
        return found[0] if found else None

    def make(self, name: str, *, slug: str = "", biography: str = "") -> int:
        """Raises ValidationError for a name that is too long."""
        given, family = given_and_family(name)
        author = Author(given_names=given, family_name=family, biography=biography)
        author.slug = free_slug(Author, slug or name)
        author.clean_fields()
        author.save()
        self.named[fold(name)].append(author.pk)
        return author.pk
