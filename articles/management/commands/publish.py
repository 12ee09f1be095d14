from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.addresses import absolute
from articles.errors import Refused
from articles.importing.taking import importer
from articles.models import Article, Publication
from articles.models.checks import Check
from articles.models.publishing import KEPT

CHANGES = [change for change in Publication.Change.values if change != Publication.Change.FIRST]


def moment(text: str):
    """A moment with a zone, or one of the site's clock. Raises ValueError."""
    at = parse_datetime(text)
    if at is None:
        raise ValueError(text)
    return at if timezone.is_aware(at) else timezone.make_aware(at)


class Command(BaseCommand):
    help = "Publishes the desk's copy of one text, under the same checks as the desk."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the address of the text on the desk")
        parser.add_argument("--by", required=True, metavar="USER", help="the account in whose name it is done")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument(
            "--at", type=moment, metavar="MOMENT", help="2031-03-01T09:00, by the site's clock; else now"
        )
        parser.add_argument(
            "--until", type=moment, metavar="MOMENT", help="when readers lose it again; else as it was asked before"
        )
        parser.add_argument(
            "--change", default="", choices=CHANGES, help="needed when readers have had the text before"
        )
        parser.add_argument("--note", default="", help="the public sentence of an update or a correction")
        parser.add_argument("--replace", action="store_true", help="give up the publication that waits")
        parser.add_argument(
            "--waive", action="append", default=[], choices=Check.values, metavar="CHECK",
            help="a recommended check to pass over, by name; may be repeated",
        )  # fmt: skip

    def handle(self, *, slug, by, language, at, until, change, note, replace, waive, **options):
        try:
            account = importer(by, "articles.publish_article")
            article = Article.objects.get(slug=slug, language=language)
            publication = article.publish(
                by=account, at=at, until=until or KEPT, change=change, note=note, replace=replace, waived=waive,
                version=article.version,
            )  # fmt: skip
        except Article.DoesNotExist as error:
            raise CommandError(f"No text has the address “{slug}” in the language “{language}”.") from error
        except (Refused, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        when = timezone.localtime(publication.live_from).isoformat(sep=" ", timespec="minutes")
        self.stdout.write(f"{absolute(publication.get_absolute_url())} from {when}")
