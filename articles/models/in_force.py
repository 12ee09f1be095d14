"""What others rely on is never changed."""

from django.db import models


class InForce(Exception):
    """Somebody tried to change terms that others rely on. A new version is the way."""


class FrozenQuerySet(models.QuerySet):
    """Changes go row by row, where each row says whether it may still be changed."""

    def update(self, **values):
        raise InForce("Terms are changed one by one, as long as they are drafts.")

    def bulk_update(self, *args, **kwargs):
        raise InForce("Terms are changed one by one, as long as they are drafts.")

    def bulk_create(self, *args, **kwargs):
        raise InForce("Terms are written one by one.")

    def delete(self):
        raise InForce("Terms are deleted one by one, as long as they are drafts.")

    delete.queryset_only = True
