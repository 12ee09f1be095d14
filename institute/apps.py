from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate

from institute.login.sessions import begin
from institute.roles import set_groups


class InstituteConfig(AppConfig):
    name = "institute"

    def ready(self):
        post_migrate.connect(set_groups, sender=self)
        user_logged_in.connect(begin)


class DeskConfig(admin.AdminConfig):
    """The stock admin under our own site."""

    default = False
    default_site = "institute.desk.DeskSite"
