from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """One account of the staff. Readers and donors have none."""

    language = models.CharField(
        _("language of the desk"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    def __str__(self):
        return self.get_full_name() or self.username
