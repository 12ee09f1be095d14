from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

# What the admin's own filters and its days ask for.
ASKED = ("", "__exact", "__in", "__isnull", "__id__exact")
ASKED_OF_DAYS = ("__year", "__month", "__day", "__gte", "__lt")


class CarefulAdmin(admin.ModelAdmin):
    """What all of these have in common: nothing is deleted by anybody, and lookups come from the filters alone."""

    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request, obj=None):
        return False

    def lookup_allowed(self, lookup, value, request=None):
        """Without this anybody who sees the list could ask it letter by letter for what it does not show."""
        names = [each if isinstance(each, str) else each.parameter_name for each in self.list_filter]
        days = [self.date_hierarchy + asked for asked in ASKED_OF_DAYS] if self.date_hierarchy else []
        return lookup in days or lookup in [name + asked for name in names for asked in ASKED]

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404("No such row.")

    def require(self, request, *permissions: str):
        if not all(request.user.has_perm(f"donations.{name}") for name in permissions):
            raise PermissionDenied


class ReadOnlyAdmin(CarefulAdmin):
    """Seen, not changed: what happens to these rows goes through verbs."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


def as_file(content: bytes, name: str) -> HttpResponse:
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=named)
