from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.db.models import Min
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from donations.models import BankLine, Gift, OutboxMail, Pledge, ProviderEvent, Step

# What a filter of the gifts shows, by its name in addresses.
OF_GIFTS = {
    "paid_twice": (_("Paid twice"), Gift.objects.paid_twice),
    "another_amount": (_("Another amount than promised"), Gift.objects.with_another_amount),
    "repeats": (_("The same reference came again"), Gift.objects.repeats),
    "more_out": (_("More went out than came in"), Gift.objects.with_more_out_than_in),
    "back": (_("Money is to go back"), Gift.objects.to_give_back),
}


class ToLookAt(admin.SimpleListFilter):
    """Gifts that somebody should look at, by the reason."""

    title = _("to look at")
    parameter_name = "look"

    def lookups(self, request, model_admin):
        return [(name, label) for name, (label, _gifts) in OF_GIFTS.items()]

    def queryset(self, request, queryset):
        if self.value() not in OF_GIFTS:
            return queryset
        return queryset.filter(pk__in=OF_GIFTS[self.value()][1]().values("pk"))


@dataclass(frozen=True)
class Queue:
    """Rows that wait for a person; `address` leads to them."""

    label: str
    count: int
    address: str


def queues(user) -> Iterator[Queue]:
    """Those that a person may see, one statement for each however much waits."""
    events, mails = ProviderEvent.objects.for_a_person(), OutboxMail.objects.undecided()
    found = [
        ("bankline", _("Lines of the bank that name no gift"), BankLine.objects.open(), "state__exact=open"),
        *(("gift", label, gifts(), f"look={name}") for name, (label, gifts) in OF_GIFTS.items()),
        ("gift", disputes(), Gift.objects.disputed(), "status__exact=disputed"),
        ("pledge", _("Monthly gifts whose last payment failed"), Pledge.objects.failing(), "status__exact=past_due"),
        ("providerevent", _("Messages of card companies that failed or wait"), events, "look=yes"),
        ("outboxmail", _("Mails that may have been lost"), mails, "undecided=yes"),
    ]  # fmt: skip
    for model, label, rows, query in found:
        if may_see(user, model):
            yield Queue(label, rows.count(), f"{reverse(f'admin:donations_{model}_changelist')}?{query}")
    if user.has_perm("donations.pass_message"):
        waiting = Gift.objects.to_moderate().count() + Pledge.objects.to_moderate().count()
        yield Queue(_("Names and messages to pass"), waiting, reverse("admin:donations_gift_names"))


def disputes() -> str:
    """With the day by which the first must be answered, where the bank named one."""
    due = Step.objects.open_disputes().aggregate(first=Min("due_at"))["first"]
    day = due and date_format(timezone.localtime(due), "j E Y")
    return _("Disputes: answer the first until %s") % day if day else _("Disputes")


def may_see(user, model: str) -> bool:
    contacts = ["view_contacts"] if model in ("bankline", "outboxmail") else []
    return all(user.has_perm(f"donations.{name}") for name in (f"view_{model}", *contacts))


class Queues:
    """The page with everything about gifts that waits for a person."""

    def queues(self, request):
        self.require(request, "view_gift")
        context = {"queues": list(queues(request.user)), "title": _("What waits"), "opts": self.opts}
        return TemplateResponse(request, "donations/desk/queues.html", self.admin_site.each_context(request) | context)
