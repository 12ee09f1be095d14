from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Pauses between tries, so that a mail is tried for two days.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440)]

LATE = timedelta(hours=1)
# Longer than one mail takes, whatever the server does.
IN_HAND = timedelta(minutes=10)


class OutboxMailQuerySet(models.QuerySet):
    def due(self):
        return self.filter(state=OutboxMail.State.WAITING, next_try_at__lte=timezone.now()).order_by("pk")

    def waiting(self):
        return self.filter(state=OutboxMail.State.WAITING)

    def late(self):
        """Due for an hour: whatever sends mails does not run, or cannot."""
        return self.waiting().filter(next_try_at__lt=timezone.now() - LATE)

    def unsure(self):
        """Claimed and neither sent nor refused: it crashed in between. A person decides, nothing sends them again."""
        return self.filter(state=OutboxMail.State.SENDING, next_try_at__lt=timezone.now() - IN_HAND)

    def failed(self):
        return self.filter(state=OutboxMail.State.FAILED)

    def undecided(self):
        """Given up, or perhaps sent. What a person says to them holds for these only."""
        return self.failed() | self.unsure()

    def send_again(self) -> int:
        now = timezone.now()
        undecided = self.undecided().exclude(recipient="")
        return undecided.update(state=OutboxMail.State.WAITING, tries=0, next_try_at=now)

    def drop(self) -> int:
        """It has arrived, or need not."""
        return self.undecided().update(state=OutboxMail.State.DROPPED)

    def with_all(self):
        """Ready to be written."""
        parts = ["gift__campaign", "gift__pledge", "pledge__campaign", "entry", "donor__merged_into", "receipt"]
        return self.select_related(*parts)

    def forget(self):
        """What was sent stays without its address, so that it never goes again; what was not sent goes to nobody."""
        self.exclude(state=OutboxMail.State.SENT).delete()
        self.update(recipient="")

    def claim(self, pk: int) -> bool:
        """Compare and set, so that of two posts only one sends. A crash after this leaves the mail with a person."""
        waiting = self.filter(pk=pk, state=OutboxMail.State.WAITING)
        claimed = {"state": OutboxMail.State.SENDING, "next_try_at": timezone.now(), "tries": F("tries") + 1}
        return waiting.update(**claimed) == 1


class OutboxMail(models.Model):
    """One mail to one donor, written in the same transaction as its cause and sent afterwards."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")
        DROPPED = "dropped", _("not sent, as decided")

    class Letter(models.TextChoices):
        HOW_TO_PAY = "how_to_pay", _("how to pay")
        REMINDER = "reminder", _("reminder")
        THANKS = "thanks", _("thanks")
        RECEIPT = "receipt", _("receipt")
        STOPPED = "stopped", _("monthly gift stopped")
        ENDED = "ended", _("monthly gift ended")
        RENEWAL_FAILED = "renewal_failed", _("the month's payment failed")
        ACTION_NEEDED = "action_needed", _("confirm the month's payment")
        SIGN_IN = "sign_in", _("link to sign in")

    dedupe_key = models.CharField(max_length=300, unique=True)
    letter = models.CharField(_("mail"), max_length=20, choices=Letter)
    recipient = models.EmailField(_("to"))
    gift = models.ForeignKey("donations.Gift", models.CASCADE, null=True, related_name="mails")
    pledge = models.ForeignKey("donations.Pledge", models.CASCADE, null=True, related_name="mails")
    donor = models.ForeignKey("donations.Donor", models.CASCADE, null=True, related_name="mails")
    entry = models.ForeignKey("donations.LedgerEntry", models.PROTECT, null=True, related_name="+")
    receipt = models.ForeignKey("donations.Receipt", models.PROTECT, null=True, related_name="mails")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = OutboxMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        default_permissions = ["view"]
        permissions = [("decide_mail", "Can send mails again that may have been lost")]
        indexes = [models.Index(fields=["state", "next_try_at"], name="mails_to_send")]
        constraints = [
            models.CheckConstraint(
                condition=Q(gift__isnull=False, pledge=None, donor=None)
                | Q(gift=None, pledge__isnull=False, donor=None)
                | Q(gift=None, pledge=None, donor__isnull=False),
                name="mail_is_about_one_thing",
            )
        ]

    def __str__(self):
        return self.dedupe_key

    @property
    def promise(self):
        """None when the mail is about the donor."""
        return self.gift or self.pledge

    @property
    def valid_receipt(self):
        """What goes with it. A receipt that became void meanwhile stays here."""
        return self.receipt if self.receipt and not self.receipt.voided_at else None

    def was_sent(self):
        self.state, self.sent_at = self.State.SENT, timezone.now()
        self.save(update_fields=["state", "sent_at"])

    def was_refused(self):
        """Try again later, or give up and leave it to a person."""
        pauses = PAUSES[self.tries - 1 : self.tries]
        self.state = self.State.WAITING if pauses else self.State.FAILED
        self.next_try_at = timezone.now() + (pauses or [timedelta()])[0]
        self.save(update_fields=["state", "next_try_at"])
