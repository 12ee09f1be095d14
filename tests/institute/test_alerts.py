"""What an intruder would change first is told by letter to those who must hear of it."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from tests.articles.making import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(client, django_capture_on_commit_callbacks):
    """A function by which an administrator gives an account other rights on the desk."""
    administrator = make_user("administrator", username="head", email="head@example.org")
    client.force_login(administrator)

    def post(account, **fields):
        form = {"username": account.username, "language": account.language, "is_active": "on", "is_staff": "on"}
        form |= {"email": account.email, "groups": [group.pk for group in account.groups.all()]} | fields
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(f"/admin/institute/user/{account.pk}/change/", form)
        assert answer.status_code == 302, answer.context["adminform"].form.errors

    return post


def test_other_rights_are_told_to_the_person_and_to_all_who_give_rights(change, mailoutbox):
    make_user("administrator", email="second@example.org", wants_mail=False)
    make_user("publisher", email="publisher@example.org")
    account = make_user("editor", username="anna", email="anna@example.org", language="pl")

    change(account, groups=[Group.objects.get(name=name).pk for name in ("editor", "publisher")])

    letters = {letter.recipients()[0]: letter for letter in mailoutbox}
    assert letters.keys() == {"head@example.org", "second@example.org", "anna@example.org"}
    assert letters["second@example.org"].subject == "head changed the rights of the account “anna”: editor, publisher"
    assert letters["anna@example.org"].subject == "head zmienia uprawnienia konta „anna”: editor, publisher"
    assert "office@institute.example at once" in letters["head@example.org"].body


def test_whatever_fails_when_letters_are_sent_the_rights_are_changed(change, monkeypatch, caplog):
    account = make_user("editor")
    monkeypatch.setattr("institute.alerts.send", lambda letters, about: 1 / 0)

    change(account, groups=[Group.objects.get(name="publisher").pk])

    assert account.groups.get().name == "publisher"
    assert "division by zero" in caplog.text


def test_a_new_name_is_no_news(change, mailoutbox):
    change(make_user("editor", email="anna@example.org"), first_name="Anna")

    assert mailoutbox == []


def test_an_account_that_was_switched_off_has_no_rights(change, mailoutbox):
    change(make_user("editor", username="anna"), is_active="")

    assert mailoutbox[0].subject.endswith("“anna”: none")


def test_another_bank_account_is_told_to_all_who_see_it(mailoutbox, django_capture_on_commit_callbacks):
    for role in ("fundraiser", "administrator", "editor"):
        make_user(role, email=f"{role}@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        call_command(
            "set_bank_account", "PL83101010230000261395100000", recipient="Meridian", short="Meridian", verbosity=0
        )

    assert {letter.recipients()[0] for letter in mailoutbox} == {"fundraiser@example.org", "administrator@example.org"}
    assert mailoutbox[0].subject == "Gifts by transfer now go to: PL83 1010 1023 0000 2613 9510 0000 (PLN)"
