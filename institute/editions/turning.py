"""What turns an edition: changes that readers can see. Drafts, redirects, people and topics of no live text do not."""

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from articles.models import Author, Picture, Publication, RightsSettings, Series, Terms, TermsVersion, Topic
from articles.signals import public_changed
from donations.signals import support_changed
from institute.editions.models import Edition
from institute.editions.reconciling import reconcile
from institute.editions.store import Store


@receiver(public_changed)
@receiver(support_changed)
def turn(sender, *, gone=(), **kwargs):
    """Raise the number in the caller's transaction; bring the folders into line after it.

    Pages of a withdrawn text are removed before the commit too: a rollback costs one render, a kill leaves nothing.
    """
    Edition.objects.turn()
    if settings.STORE_PAGES:
        store = Store(settings.PAGES_DIR)
        store.forget(gone)
        # Robust: the change stands even when the store fails. It is logged, and servers ask the database too.
        transaction.on_commit(lambda: reconcile(store, gone), robust=True)


@receiver(post_save, sender=Author)
@receiver(post_save, sender=Picture)
@receiver(post_save, sender=RightsSettings)
@receiver(post_save, sender=Series)
@receiver(post_save, sender=Terms)
@receiver(post_save, sender=TermsVersion)
@receiver(post_save, sender=Topic)
def turn_if_seen(sender, instance, **kwargs):
    if is_seen(instance):
        turn(sender)


def is_seen(row) -> bool:
    """Whether a public page shows this row: beside a live text, or as terms that are not a draft."""
    if isinstance(row, (RightsSettings, Terms)):
        return True
    if isinstance(row, TermsVersion):
        return row.in_force_from is not None
    live = Publication.objects.live()
    shown = {Author: live.by, Picture: live.with_picture, Series: live.in_series, Topic: live.about}
    return shown[type(row)](row).exists()
