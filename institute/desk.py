from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.urls import path
from django.utils.translation import gettext_lazy as _

from institute import giving
from institute.own_account import own_account


class DeskSite(AdminSite):
    """The editors' desk."""

    site_title = site_header = _("Desk")
    index_title = _("What is on the desk")
    enable_nav_sidebar = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # It would delete many rows past the rules of each.
        self.disable_action("delete_selected")

    def login(self, request, extra_context=None):
        """Who is not logged in goes to the page with throttle and second factor; no password is taken here."""
        return secure_admin_login(super().login)(request, extra_context)

    def get_urls(self):
        report, with_site = self.admin_view(giving.giving_by_text), {"site": self}
        return [
            path("giving/", report, with_site, name="giving_by_text"),
            path("giving/<int:year>/", report, with_site, name="giving_by_text_year"),
            path("me/", self.admin_view(own_account), with_site, name="own_account"),
            *super().get_urls(),
        ]
