"""Pictures in a bucket that several machines share. Needs the extra "s3"."""

from django.conf import settings
from storages.backends.s3 import S3Storage


class SharedPictures(S3Storage):
    """Readers get them under our own address, as the policy of the pages demands; the bucket stays closed."""

    def url(self, name, **kwargs) -> str:
        return f"{settings.MEDIA_URL}{name}"
