import secrets
from datetime import timedelta

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donations import references
from donations.money import CURRENCIES, CURRENCY_CHOICES, Money

REMIND_AFTER, FORGET_AFTER = timedelta(days=14), timedelta(days=60)


def new_public_id() -> str:
    """128 random bits: whoever has the address of a gift's page was given it."""
    return secrets.token_hex(16)


def promise_constraints(name: str) -> list:
    return [
        models.CheckConstraint(condition=Q(amount_minor__gt=0), name=f"{name}_amount_is_positive"),
        models.CheckConstraint(
            condition=Q(cover_fee_minor__gte=0, cover_fee_minor__lt=F("amount_minor")),
            name=f"{name}_fee_is_part_of_the_amount",
        ),
        models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name=f"{name}_currency_is_known"),
    ]


class PromiseQuerySet(models.QuerySet):
    def to_remind(self, currencies: list[str]):
        """Transfers promised with an address two weeks ago or more, of which nothing came, but not months ago.

        The key of the mail makes sure that each is reminded once.
        """
        now = timezone.now()
        waiting = self.filter(provider=Promise.Provider.BANK_TRANSFER, currency__in=currencies).exclude(email="")
        waiting = waiting.filter(status__in=["awaiting_transfer", "starting"])
        return waiting.filter(created_at__range=(now - FORGET_AFTER, now - REMIND_AFTER))

    def decide_names(self, state: str) -> int:
        """Show or refuse the names that were asked to be shown; all others stay as they are."""
        return self.exclude(name_state=Promise.NameState.NONE).update(name_state=state)

    def decide_messages(self, state: str) -> int:
        return self.exclude(message_state=Promise.NameState.NONE).update(message_state=state)

    def to_moderate(self):
        """Of whom a name, or the message of one who is named, waits for a decision."""
        waiting = Promise.NameState.WAITING
        named = self.filter(name_state__in=[waiting, Promise.NameState.SHOWN])
        return named.filter(Q(name_state=waiting) | Q(message_state=waiting))

    def of_donor(self, donor):
        """Also what was only promised: whoever reads the mails of that address made the promise."""
        mine = Q(donor=donor) | Q(donor=None, email__iexact=donor.email)
        return self.filter(mine if donor.email else Q(donor=donor))

    def never_paid(self, before):
        """Promised before a moment, and no money ever came or went."""
        waiting = [
            "awaiting_transfer", "created", "cancelled", "starting", "ended",
            "checkout_open", "checkout_expired", "failed",
        ]  # fmt: skip
        return self.filter(status__in=waiting, created_at__lt=before)

    def left_at_the_card(self, before):
        """Card payments that were begun before a moment and not made. None of them is on its way."""
        open_later = Q(attempts__expires_at__gte=before) | Q(steps__kind="processing")
        begun = self.filter(provider__in=Promise.BY_CARD, created_at__lt=before).never_paid(before)
        return begun.exclude(pk__in=self.filter(open_later).values("pk"))

    def make_all(self, promises: list) -> list:
        """Write many at once. References are drawn until none is taken."""
        free = set()
        while len(free) < len(promises):
            drawn = {references.make(self.model.OWNER) for _missing in range(len(promises) - len(free))}
            free |= drawn - set(self.filter(reference__in=drawn).values_list("reference", flat=True))
        for promise, reference in zip(promises, free, strict=True):
            promise.reference = reference
        return self.bulk_create(promises)

    def named(self):
        """Those whose donors asked to be named, and of whom a person said yes."""
        return self.filter(name_state=Promise.NameState.SHOWN, campaign__shows_names=True)


class Promise(models.Model):
    """What a gift and a monthly pledge share: how much, how, from whom, and where the donor came from."""

    class Provider(models.TextChoices):
        BANK_TRANSFER = "bank_transfer", _("bank transfer")
        MANUAL = "manual", _("by hand")
        STRIPE = "stripe", _("card")
        SANDBOX = "sandbox", _("trial card")

    # Where a donor pays on a page of the provider.
    BY_CARD = (Provider.STRIPE, Provider.SANDBOX)

    class NameState(models.TextChoices):
        NONE = "none", _("not to be shown")
        WAITING = "waiting", _("waiting for a decision")
        SHOWN = "shown", _("shown")
        REFUSED = "refused", _("refused")

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    reference = models.CharField(_("reference"), max_length=25, unique=True, editable=False)
    # What this row was made for, so that nothing makes it twice: form:<token>:<digest of the choices>, desk:<uuid> ...
    made_for = models.CharField(max_length=120, unique=True, editable=False)
    campaign = models.ForeignKey(
        "donations.Campaign", models.PROTECT, related_name="%(class)ss", verbose_name=_("purpose")
    )
    provider = models.CharField(_("way"), max_length=20, choices=Provider)
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCY_CHOICES)
    # The part of the amount with which the donor covers the fee of the card.
    cover_fee_minor = models.BigIntegerField(_("of it for fees"), default=0)

    donor = models.ForeignKey("donations.Donor", models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True)
    name_state = models.CharField(_("name in public"), max_length=8, choices=NameState, default=NameState.NONE)
    # Shown only beside a name that is shown.
    message_state = models.CharField(_("message in public"), max_length=8, choices=NameState, default=NameState.NONE)
    language = models.CharField(_("language"), max_length=2, default="en")

    # What the donor was reading, as text: the article may change or go.
    read_path = models.CharField(_("address read"), max_length=300, blank=True)
    read_title = models.CharField(_("text read"), max_length=300, blank=True)
    read_place = models.CharField(_("place of the link"), max_length=20, blank=True)
    source = models.CharField(_("source"), max_length=40, blank=True, validators=[RegexValidator(r"^[a-z0-9_-]+\Z")])

    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("promised"), default=timezone.now, editable=False)

    OWNER = ""

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        # Without the sum: titles and logs are read by people who may not see amounts.
        return references.in_groups(self.reference)

    def save(self, *args, **kwargs):
        self.reference = self.reference or self.free_reference()
        super().save(*args, **kwargs)

    @property
    def is_by_card(self) -> bool:
        return self.provider in self.BY_CARD

    @property
    def money(self) -> Money:
        return Money(self.amount_minor, self.currency)

    def free_reference(self) -> str:
        while type(self).objects.filter(reference=(reference := references.make(self.OWNER))).exists():
            pass
        return reference

    def show_name(self, is_wanted: bool):
        """The donor's own wish. Before a name is shown a person looks at it again."""
        if is_wanted != self.wants_name_shown:
            self.name_state = self.NameState.WAITING if is_wanted and self.name else self.NameState.NONE
            self.message_state = self.NameState.NONE
            self.save(update_fields=["name_state", "message_state"])

    @property
    def wants_name_shown(self) -> bool:
        return self.name_state != self.NameState.NONE

    @property
    def public_message(self) -> str:
        return self.message if self.name_state == self.message_state == self.NameState.SHOWN else ""

    def transfer_title(self) -> str:
        """What the donor writes into the transfer. The longest is 24 characters; the Polish code takes 32."""
        return f"Darowizna {self.reference}"
