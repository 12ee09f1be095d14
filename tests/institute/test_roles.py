import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from institute.roles import ROLES, set_groups
from tests.articles.making import make_user

pytestmark = pytest.mark.django_db


def test_migrating_makes_every_role_with_its_permissions():
    groups = {
        group.name: {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
        for group in Group.objects.all()
    }

    assert groups == {
        role: {f"{app}.{name}" for app, names in table.items() for name in names} for role, table in ROLES.items()
    }


def test_rights_given_by_hand_are_taken_back_at_the_next_migrate():
    group = Group.objects.get(name="contributor")
    group.permissions.set(Group.objects.get(name="publisher").permissions.all())

    set_groups(apps=apps)

    assert not group.permissions.filter(codename="publish_article").exists()


def test_only_an_administrator_sees_accounts_and_nobody_deletes_one(client):
    account = make_user("contributor")
    for role, status in {"administrator": 200, "publisher": 403, "fundraiser": 403, "contributor": 403}.items():
        client.force_login(make_user(role))
        assert client.get("/admin/institute/user/").status_code == status
    client.force_login(make_user("administrator"))

    assert client.post(f"/admin/institute/user/{account.pk}/delete/", {"post": "yes"}).status_code == 403


def test_nobody_raises_the_own_rights(client):
    administrator = make_user("administrator", password="a-long-password-indeed")  # noqa: S106
    client.force_login(administrator)

    answer = client.post(f"/admin/institute/user/{administrator.pk}/change/", {"groups": [1, 2, 3, 4, 5]})

    assert answer.status_code == 403


def test_everybody_on_the_staff_chooses_language_and_letters_and_no_rights(client):
    account = make_user("contributor")
    client.force_login(account)
    assert "wants_mail" in client.get("/admin/me/").content.decode()

    client.post("/admin/me/", {"language": "pl", "is_superuser": "on", "groups": [1, 2, 3], "username": "other"})

    changed = type(account).objects.get(pk=account.pk)
    assert (changed.language, changed.wants_mail) == ("pl", False)
    assert (changed.username, changed.is_superuser) == (account.username, False)
    assert [group.name for group in changed.groups.all()] == ["contributor"]
