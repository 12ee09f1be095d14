from django.conf import settings

from articles.models import Article, Publication, Redirect
from articles.models.addresses import first_free


class Addresses:
    """The slugs, by language, that a new text cannot have: other texts have them, or had."""

    def __init__(self):
        old = {path.rstrip("/").rpartition("/")[2] for path in Redirect.objects.values_list("old_path", flat=True)}
        self.taken = {language: set(old) for language, _name in settings.LANGUAGES}
        for model in (Article, Publication):
            for language, taken in model.objects.values_list("language", "slug").iterator():
                self.taken[language].add(taken)

    def take(self, language: str, base: str) -> str:
        """This slug, with a number if it is taken; taken from now on."""
        free = first_free(base or "article", self.taken[language])
        self.taken[language].add(free)
        return free
