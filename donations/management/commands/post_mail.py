import logging
from time import sleep

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from donations import letters, post
from donations.models import OutboxMail

logger = logging.getLogger(__name__)
# How often a watch looks, in seconds.
TICK = 5


class Command(BaseCommand):
    help = "Sends the mails to donors that are due. Safe to run twice at once."

    def add_arguments(self, parser):
        parser.add_argument("--watch", action="store_true", help="go on, every few seconds")

    def handle(self, *, watch=False, **options):
        self.send()
        try:
            while watch:
                sleep(TICK)
                self.try_to_send()
        except KeyboardInterrupt:
            return

    def try_to_send(self):
        try:
            close_old_connections()
            self.send()
        except Error as error:
            self.stderr.write(f"The database does not answer: {type(error).__name__}")

    def send(self):
        for pk in OutboxMail.objects.due().values_list("pk", flat=True):
            try:
                post.send(pk, letters.write)
            except Error:
                raise
            except Exception:
                logger.exception("Mail %s is left to a person, and the others are sent", pk)
