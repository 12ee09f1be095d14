from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from donations import references
from donations.desk.careful import ReadOnlyAdmin
from donations.models import LedgerEntry, OutboxMail, Promise, Step
from donations.money import Money
from donations.templatetags.support import amount

CONTACTS = {"who", "name", "email", "message", "read_title", "donor"}
AMOUNTS = {"sum", "balance"}


@dataclass(frozen=True)
class Line:
    """One line of a timeline; `sum` is empty for what is not money."""

    at: datetime
    what: str
    sum: str = ""
    note: str = field(default="")


class PromiseAdmin(ReadOnlyAdmin):
    """Gifts and pledges. Columns, search and fields show amounts and contacts only to whom they are meant for."""

    change_form_template = "donations/desk/promise.html"
    list_select_related = ["campaign"]
    actions = ["show_names", "refuse_names"]

    def visible(self, request, names: list[str]) -> list[str]:
        hidden = set() if request.user.has_perm("donations.view_contacts") else set(CONTACTS)
        hidden |= set() if request.user.has_perm("donations.view_amounts") else AMOUNTS
        return [name for name in names if name not in hidden]

    def get_list_display(self, request):
        return self.visible(request, self.list_display)

    def get_fields(self, request, obj=None):
        return self.visible(request, self.fields)

    def get_search_fields(self, request):
        return self.visible(request, ["reference", "name", "email"])

    def get_search_results(self, request, queryset, search_term):
        """A reference is found in whatever groups it was copied."""
        found = references.find(search_term)
        if found:
            return queryset.filter(reference__in=found), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("amount"), ordering="amount_minor")
    def sum(self, promise):
        return amount(promise.money)

    @admin.display(description=_("reference"))
    def in_groups(self, promise):
        return references.in_groups(promise.reference).replace(" ", "\u00a0")

    @admin.display(description=_("promised on"), ordering="created_at")
    def day(self, promise):
        return date_format(timezone.localtime(promise.created_at), "j M Y")

    @admin.display(description=_("who"), ordering="name")
    def who(self, promise):
        return promise.name or promise.email or "–"

    @admin.display(description=_("state"), ordering="status")
    def state(self, promise):
        return format_html('<span class="chip">{}</span>', promise.get_status_display())

    def has_pass_message_permission(self, request):
        return request.user.has_perm("donations.pass_message")

    @admin.action(description=_("Show these names"), permissions=["pass_message"])
    def show_names(self, request, queryset):
        self.decide(request, queryset, Promise.NameState.SHOWN)

    @admin.action(description=_("Do not show these names"), permissions=["pass_message"])
    def refuse_names(self, request, queryset):
        self.decide(request, queryset, Promise.NameState.REFUSED)

    def decide(self, request, queryset, state):
        decided = queryset.model.objects.filter(pk__in=queryset.values("pk")).decide_names(state)
        said = ngettext("%d name was decided.", "%d names were decided.", decided) % decided
        messages.success(request, f"{said} {gettext('Those who did not ask to be shown stay as they are.')}")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["timeline"] = timeline(obj, with_amounts=request.user.has_perm("donations.view_amounts"))
        return super().render_change_form(request, context, add, change, form_url, obj)


def timeline(promise, *, with_amounts: bool) -> list[Line]:
    """Everything that is written down of a gift or pledge, oldest first. Four statements at most."""
    entries = LedgerEntry.objects.select_related("by").filter(**entries_of(promise))
    steps = Step.objects.select_related("by").filter(**{promise._meta.model_name: promise})
    lines = [Line(promise.created_at, gettext("Promised"), amount(promise.money) if with_amounts else "")]
    lines += [entry_line(entry, with_amounts) for entry in entries]
    lines += [step_line(step, promise.currency, with_amounts) for step in steps]
    lines += [mail_line(mail) for mail in promise.mails.all()]
    return sorted(lines, key=lambda line: line.at)


def entries_of(promise) -> dict:
    return {"gift": promise} if promise._meta.model_name == "gift" else {"gift__pledge": promise}


def entry_line(entry: LedgerEntry, with_amounts: bool) -> Line:
    sum_ = amount(entry.money) if with_amounts else ""
    return Line(entry.occurred_at, entry.get_kind_display(), sum_, noted(entry))


def step_line(step: Step, currency: str, with_amounts: bool) -> Line:
    sum_ = amount(Money(step.back_minor, currency)) if step.back_minor and with_amounts else ""
    due = [gettext("due %s") % date_format(timezone.localtime(step.due_at), "j E Y")] if step.due_at else []
    return Line(step.occurred_at, step.get_kind_display(), sum_, " · ".join([*due, noted(step)]).strip(" ·"))


def noted(row: LedgerEntry | Step) -> str:
    return " · ".join(str(part) for part in (row.by, row.reason) if part)


def mail_line(mail: OutboxMail) -> Line:
    return Line(
        mail.sent_at or mail.created_at, gettext("Mail: %s") % mail.get_letter_display(), note=mail.get_state_display()
    )


def received(gift) -> str:
    return amount(Money(gift.balance_minor, gift.currency)) if gift.balance_minor else "–"
