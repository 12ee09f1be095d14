from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from donations.models import Gift, Pledge, Promise

A_PAGE = 50
State = Promise.NameState
# What a person may say to a name and to the message beside it.
DECISIONS = {
    "both": (State.SHOWN, State.SHOWN),
    "name": (State.SHOWN, State.REFUSED),
    "none": (State.REFUSED, State.REFUSED),
}


class Moderation:
    """The page on which names and messages of donors are passed before anybody reads them."""

    def names(self, request):
        self.require(request, "view_gift", "view_pledge", "view_contacts", "pass_message")
        waiting = [row for model in (Gift, Pledge) for row in model.objects.to_moderate()[:A_PAGE]]
        if request.method == "POST":
            decided = sum(self.decided(request, row) for row in waiting)
            messages.success(request, ngettext("%d name was decided.", "%d names were decided.", decided) % decided)
            return HttpResponseRedirect(reverse("admin:donations_gift_names"))
        context = {"waiting": waiting, "title": _("Names and messages"), "opts": self.opts}
        return TemplateResponse(request, "donations/desk/names.html", self.admin_site.each_context(request) | context)

    def decided(self, request, row) -> bool:
        """The choice stands under the row's public number, so that a gift and a pledge are never mistaken."""
        decision = DECISIONS.get(request.POST.get(row.public_id))
        if decision is None:
            return False
        mine = type(row).objects.filter(pk=row.pk)
        mine.decide_messages(decision[1])
        self.log_change(request, row, gettext("Name and message: %s") % request.POST[row.public_id])
        # Taken back by the donor meanwhile, it is not shown whatever was said here.
        return bool(mine.decide_names(decision[0]))
