"""Where a demonstration's letters go: into files, which a mail program opens with their receipts."""

from secrets import token_hex

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

FOLDER = "letters"


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        folder = settings.DATA_DIR / FOLDER
        folder.mkdir(exist_ok=True)
        for message in email_messages:
            name = f"{timezone.localtime():%Y%m%d-%H%M%S}-{token_hex(3)}.eml"
            (folder / name).write_bytes(message.message().as_bytes())
        return len(email_messages)
