from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class DeskSite(AdminSite):
    """The editors' desk."""

    site_title = site_header = _("Desk")
    index_title = _("What is on the desk")
    enable_nav_sidebar = False
