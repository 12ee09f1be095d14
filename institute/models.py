from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

# The first two listen to what changes; they stand here because models are imported when the site starts.
from institute import alerts  # noqa: F401
from institute.editions import turning  # noqa: F401
from institute.editions.models import Edition

__all__ = ["Edition", "User"]


class User(AbstractUser):
    """One account of the staff. Readers and donors have none."""

    language = models.CharField(
        _("language of the desk"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    wants_mail = models.BooleanField(
        _("wants letters"), default=True, help_text=_("When a text is handed to this person, sent back or commented.")
    )

    def __str__(self):
        return self.get_full_name() or self.username
