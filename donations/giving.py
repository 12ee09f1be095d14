"""From a valid form to a gift or a pledge."""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from donations import letters, paying
from donations.applying import Event, Source, apply
from donations.deriving import derive_gift, derive_pledge
from donations.forms import GiftForm
from donations.models import Consent, Gift, Pledge, Promise, Step


@transaction.atomic
def promise(form: GiftForm) -> Gift | Pledge:
    """The gift or pledge of a valid form. The same form with the same choices is one, however often sent."""
    offer = form.offer
    model = Pledge if offer.frequency == "month" else Gift
    status = derive_pledge([], []) if model is Pledge else derive_gift(way(form), [], [])
    made, is_new = model.objects.get_or_create(
        made_for=made_for(form), defaults={"status": status, **what(form), **who(form), **where_from(offer)}
    )
    if is_new:
        owner = "pledge" if model is Pledge else "gift"
        Consent.objects.bulk_create(Consent(text=text, **{owner: made}) for text in form.given_consents())
        if not made.is_by_card:
            letters.how_to_pay(made)
    return made


def stop(pledge: Pledge):
    """No more is expected and nobody is reminded. A card is charged no more; only the bank stops a standing order."""
    if pledge.is_by_card:
        paying.stop(pledge)
        return
    stopped = Event(Step.Kind.CANCELLED, pledge.public_id, timezone.now())
    apply([stopped], to=pledge, source=Source(provider=pledge.provider))


def made_for(form: GiftForm) -> str:
    """Going back and choosing otherwise makes another gift; sending the same again does not."""
    offer, chosen = form.offer, form.cleaned_data
    choices = [str(chosen["money"]), offer.frequency, offer.campaign.slug, chosen["email"]]
    choices += [way(form)] if form.is_by_card else []
    digest = hashlib.sha256("\0".join(choices).encode()).hexdigest()[:32]
    return f"form:{chosen['token']}:{digest}"


def what(form: GiftForm) -> dict:
    money = form.cleaned_data["money"]
    return {
        "campaign": form.offer.campaign, "provider": way(form), "amount_minor": money.minor,
        "currency": money.currency, "cover_fee_minor": form.cleaned_data["fee"].minor,
    }  # fmt: skip


def way(form: GiftForm) -> str:
    return form.offer.cards.key if form.is_by_card else Promise.Provider.BANK_TRANSFER


def who(form: GiftForm) -> dict:
    done = form.cleaned_data
    shows = bool(done.get("shows_name"))
    return {
        "email": done["email"], "name": done["name"], "name_state": asked(shows), "message": done["message"],
        "message_state": asked(shows and bool(done["message"]) and done["shows_message"]), "language": get_language(),
    }  # fmt: skip


def asked(is_wanted: bool) -> str:
    """Nothing is shown before a person has looked at it."""
    return Promise.NameState.WAITING if is_wanted else Promise.NameState.NONE


def where_from(offer) -> dict:
    read = offer.origin
    return {
        "read_path": read.path[:300], "read_title": read.title[:300], "read_place": read.place[:20],
        "source": offer.source,
    }  # fmt: skip
