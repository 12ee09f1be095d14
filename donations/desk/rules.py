from django.contrib import admin, messages
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from donations.desk.careful import CarefulAdmin
from donations.models import LineRule
from donations.statements import booking


@admin.register(LineRule)
class LineRuleAdmin(CarefulAdmin):
    """What tells payouts, fees and own transfers from gifts when a statement is imported."""

    list_display = ["__str__", "kind", "account", "order", "is_active", "use"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["account"]
    fields = ["account", "where", "contains", "kind", "order", "is_active"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_use()

    @admin.display(description=_("lines sorted"), ordering="use")
    def use(self, rule):
        return rule.use

    def save_model(self, request, obj, form, change):
        """A new rule is asked about the lines that wait already."""
        super().save_model(request, obj, form, change)
        sorted_out = booking.sort_open(obj.account)
        if sorted_out:
            said = ngettext("%d waiting line was set aside.", "%d waiting lines were set aside.", sorted_out)
            messages.info(request, f"{said % sorted_out} {gettext('Each may still be decided otherwise.')}")
