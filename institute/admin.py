from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from institute import alerts
from institute.models import User

# Roles are data of institute/roles.py; nobody edits them by hand.
admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts are given roles and switched off; they are never deleted and get no single permissions."""

    list_display = ["username", "first_name", "last_name", "email", "is_active", "roles"]
    list_filter = ["groups", "is_active"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email", "language", "wants_mail"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "groups"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user):
        return ", ".join(group.name for group in user.groups.all())

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if {"is_active", "is_staff", "groups"} & set(form.changed_data):
            alerts.rights_changed(form.instance, by=request.user)

    def has_change_permission(self, request, obj=None):
        """Nobody changes the own rights, or those of a superuser."""
        protected = obj and (obj == request.user or obj.is_superuser)
        return super().has_change_permission(request, obj) and not (protected and not request.user.is_superuser)

    def has_delete_permission(self, request, obj=None):
        return False
