from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from donations import booking, returning
from donations.applying import Contradiction, Deferred
from donations.desk.gift_forms import BackForm, BookingForm, MoveForm
from donations.models import Gift
from donations.templatetags.support import amount


class MoneyVerbs:
    """What staff do with the money of one gift: each verb a page of its own."""

    def verbs(self) -> dict:
        return {"book": self.book, "move": self.move, "back": self.back, "tell": self.tell, "keep": self.keep}

    def page(self, request, form, gift, title):
        context = {"form": form, "gift": gift, "title": title, "opts": self.opts}
        return TemplateResponse(request, "donations/desk/book.html", self.admin_site.each_context(request) | context)

    def to(self, gift):
        return HttpResponseRedirect(reverse("admin:donations_gift_change", args=[gift.pk]))

    def book(self, request, pk):
        """Write a payment or a repayment into the ledger of one gift."""
        self.require(request, "view_gift", "book_gift")
        gift = get_object_or_404(Gift, pk=pk)
        form = BookingForm(request.POST or None, gift=gift, user=request.user)
        if form.is_valid() and self.booked(gift, form, request.user):
            messages.success(request, gettext("It is written down; the gift is: %s.") % gift.get_status_display())
            return self.to(gift)
        return self.page(request, form, gift, _("Write down money"))

    def booked(self, gift, form, user) -> bool:
        try:
            done = {name: form.cleaned_data[name] for name in ("kind", "money", "day", "reason")}
            booking.book(gift, **done, by=user)
        except Deferred:
            form.add_error("kind", _("Nothing has come in that could be given back."))
            return False
        return True

    def move(self, request, pk):
        """Money of this gift goes to the one that it was meant for."""
        self.require(request, "view_gift", "view_amounts", "book_gift")
        gift = get_object_or_404(Gift, pk=pk)
        form = MoveForm(request.POST or None, gift=gift)
        if form.is_valid() and (to := self.moved(form, request.user)):
            said = gettext("The money is moved. Its gift is: %(gift)s, %(state)s.")
            messages.success(request, said % {"gift": to, "state": to.get_status_display()})
            return self.to(gift)
        return self.page(request, form, gift, _("Move money to another gift"))

    def moved(self, form, user) -> Gift | None:
        try:
            return form.carry_out(by=user)
        except (booking.Immovable, Contradiction):
            form.add_error("entry", _("Some of it was given back, or it was moved already."))
            return None

    def back(self, request, pk):
        """Say that money goes back. It is in the ledger when the bank's line of it, or a person, says that it went."""
        self.require(request, "view_gift", "view_amounts", "refund_gift")
        gift = get_object_or_404(Gift, pk=pk)
        form = BackForm(request.POST or None, gift=gift)
        if form.is_valid() and self.asked_back(gift, form, request.user):
            messages.success(request, gettext("%s is to go back.") % amount(form.cleaned_data["money"]))
            return self.told(request, gift)
        return self.page(request, form, gift, _("Give money back"))

    def asked_back(self, gift, form, user) -> bool:
        try:
            booking.ask_back(gift, money=form.cleaned_data["money"], reason=form.cleaned_data["reason"], by=user)
        except booking.Unreturnable:
            form.add_error("sum", _("So much has not come in, or it is asked for already."))
            return False
        return True

    @method_decorator(require_POST)
    def tell(self, request, pk):
        """Once more, after the card company did not answer."""
        self.require(request, "view_gift", "refund_gift")
        return self.told(request, get_object_or_404(Gift, pk=pk))

    def told(self, request, gift):
        if gift.is_by_card and not returning.tell(gift):
            messages.error(request, gettext("The card company did not take it. Try again later, or do it there."))
        return self.to(gift)

    @method_decorator(require_POST)
    def keep(self, request, pk):
        """What was to go back stays after all."""
        self.require(request, "view_gift", "refund_gift")
        gift = get_object_or_404(Gift.objects.to_give_back(), pk=pk)
        booking.keep(gift, by=request.user)
        messages.success(request, gettext("Nothing is to go back any more."))
        return self.to(gift)
