"""Who may do what: one table of roles and permissions. Groups are set from it at every `migrate`."""

from django.apps import apps as django_apps

ROLES = {
    "contributor": {
        "articles": ["add_article", "change_own_article", "delete_own_article", "add_picture", "change_own_picture"],
    },
    "editor": {
        "articles": [
            "add_article", "view_article", "change_article", "change_own_article", "delete_own_article",
            "review_article",
            "add_picture", "view_picture", "change_picture", "delete_picture", "decide_picture_rights",
            "add_author", "change_author", "view_author", "add_topic", "change_topic", "view_topic",
            "add_series", "change_series", "view_series",
            "view_terms", "view_termsversion", "view_rule", "view_redirect", "view_copyevent",
            "record_republication",
        ],
    },
    "publisher": {
        "articles": [
            "add_article", "view_article", "change_article", "change_own_article", "delete_own_article",
            "delete_article", "review_article", "publish_article",
            "add_picture", "view_picture", "change_picture", "delete_picture", "decide_picture_rights",
            "add_author", "change_author", "view_author", "delete_author",
            "add_topic", "change_topic", "view_topic", "delete_topic",
            "add_series", "change_series", "view_series", "delete_series",
            "view_terms", "add_terms", "change_terms", "view_termsversion", "add_termsversion", "change_termsversion",
            "delete_termsversion", "put_terms_in_force", "renew_terms",
            "view_rule", "add_rule", "change_rule", "delete_rule",
            "add_redirect", "change_redirect", "view_redirect", "delete_redirect", "view_copyevent",
            "record_republication", "merge_author", "merge_topic", "rename_public",
        ],
    },
    "fundraiser": {
        "donations": [
            "add_gift", "view_gift", "view_amounts", "view_contacts", "book_gift", "refund_gift", "cancel_gift",
            "pass_message", "export_gifts", "view_ledgerentry", "view_pledge", "view_donor", "merge_donor",
            "erase_donor", "view_receipt", "issue_receipt",
            "add_campaign", "change_campaign", "view_campaign",
            "add_bankaccount", "view_bankaccount", "add_bankprofile", "change_bankprofile", "view_bankprofile",
            "add_linerule", "change_linerule", "view_linerule",
            "view_bankstatement", "import_statement", "view_bankline", "book_line",
            "view_outboxmail", "decide_mail", "view_providerevent", "settle_event",
            "view_supportsettings", "change_supportsettings",
        ],
    },
    "administrator": {
        "institute": ["add_user", "change_user", "view_user"],
        "articles": ["change_checklevel", "view_rightssettings", "change_rightssettings"],
        "donations": ["view_bankaccount", "confirm_bankaccount"],
    },
}  # fmt: skip


def set_groups(apps=django_apps, **kwargs):
    """Make the groups and give each exactly its permissions. Runs after the permissions themselves were made."""
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role, table in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(
            Permission.objects.get(content_type__app_label=app, codename=codename)
            for app, codenames in table.items()
            for codename in codenames
        )
