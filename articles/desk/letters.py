from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.desk.people import DeskModel
from articles.desk.recording import Recorded
from articles.models import CorrectionMail


@admin.register(CorrectionMail)
class CorrectionMailAdmin(Recorded, DeskModel):
    """Letters to republishers. What a crash left unsure waits here for a person."""

    list_display = ["sent_at", "letter", "title", "address", "state", "tries"]
    list_display_links = None
    list_filter = ["state", "letter"]
    actions = ["send_again"]

    def get_queryset(self, request):
        texts = [f"publication__{name}" for name in ("body", "html", "plain")]
        return super().get_queryset(request).select_related("publication", "subscription").defer(*texts)

    @admin.display(description=_("text"))
    def title(self, mail):
        return mail.publication.title

    @admin.display(description=_("e-mail"))
    def address(self, mail):
        return mail.subscription.email

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Send again"), permissions=["view"])
    def send_again(self, request, mails):
        number = mails.send_again()
        told = ngettext("%(number)s letter will be sent again.", "%(number)s letters will be sent again.", number)
        messages.success(request, told % {"number": number})
