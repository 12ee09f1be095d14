"""Names and messages of donors: asked for by the donor, passed by a person, shown only then."""

import pytest
from django.contrib.auth.models import Permission

from donations.models import Campaign, Gift, Pledge
from tests.articles.making import make_user
from tests.donations.making import make_campaign, make_gift, make_pledge, month, pay
from tests.donations.test_support import send

pytestmark = pytest.mark.django_db
PAGE = "/admin/donations/gift/names/"


@pytest.fixture
def campaign(account):
    return make_campaign(shows_names=True)


def asked(campaign, name="Anna", message="For my children", **fields):
    fields = {"name_state": "waiting", "message_state": "waiting"} | fields
    gift = make_gift(campaign=campaign, name=name, message=message, **fields)
    pay(gift)
    return gift


def pages(client):
    """What anybody reads: the campaign's page and the list of donors, when there is one."""
    answers = [client.get(address) for address in ("/support/?c=roof", "/support/donors/")]
    return [answer.content.decode() for answer in answers if answer.status_code == 200]


@pytest.mark.parametrize(
    ("said", "name", "message"), [("both", True, True), ("name", True, False), ("none", False, False)]
)
def test_what_a_person_passes_is_shown_and_nothing_else(client, fundraiser, campaign, said, name, message):
    gift = asked(campaign)
    assert "For my children" in client.get(PAGE).content.decode()
    assert not any("Anna" in page for page in pages(client))

    client.post(PAGE, {gift.public_id: said})

    assert [("Anna" in page, "For my children" in page) for page in pages(client)] == [(name, message)] * (1 + name)
    assert "Nothing waits" in client.get(PAGE).content.decode()


def test_a_donor_who_did_not_ask_is_never_shown(client, fundraiser, campaign):
    silent = asked(campaign, "Silent", "Private words", name_state="none", message_state="none")
    only_words = asked(campaign, "Half", "Half words", name_state="none", message_state="shown")

    client.post(PAGE, {gift.public_id: "both" for gift in (silent, only_words)})
    Gift.objects.decide_names("shown")

    assert [page for page in pages(client) if "Silent" in page or "Half" in page or "words" in page] == []
    assert "Silent" not in client.get(PAGE).content.decode()


def test_a_message_that_was_meant_for_us_is_not_shown_beside_the_name(client, fundraiser, campaign):
    gift = asked(campaign, message="Only for you", message_state="none")
    assert "Only for you" not in client.get(PAGE).content.decode()

    client.post(PAGE, {gift.public_id: "both"})

    assert all("Anna" in page and "Only for you" not in page for page in pages(client))


def test_a_donor_who_takes_it_back_meanwhile_is_not_shown(client, fundraiser, campaign):
    gift = asked(campaign)
    Gift.objects.get().show_name(False)

    client.post(PAGE, {gift.public_id: "both"})

    gift.refresh_from_db()
    assert (gift.name_state, gift.message_state) == ("none", "none")


def test_only_what_is_paid_waits_and_pledges_wait_too(client, fundraiser, campaign):
    make_gift(campaign=campaign, name="Unpaid", name_state="waiting")
    pledge = make_pledge(campaign=campaign, name="Ewa", name_state="waiting")
    pay(month(pledge, "line:1"))

    client.post(PAGE, {promise.public_id: "name" for promise in (*Gift.objects.all(), pledge)})

    assert (Gift.objects.get(name="Unpaid").name_state, Pledge.objects.get().name_state) == ("waiting", "shown")


def test_the_form_asks_for_name_and_message_apart(client, account, campaign):
    send(client, "/support/?c=roof", name="Anna", message="Hello", shows_name="on")
    send(client, "/support/?c=roof", name="Bea", message="Hello", shows_name="on", shows_message="on")
    send(client, "/support/?c=roof", name="Cec", message="Hello", shows_message="on")

    states = {gift.name: (gift.name_state, gift.message_state) for gift in Gift.objects.all()}
    assert states == {"Anna": ("waiting", "none"), "Bea": ("waiting", "waiting"), "Cec": ("none", "none")}


def test_a_campaign_that_shows_no_names_asks_nothing_and_shows_nothing(client, campaign):
    gift = asked(campaign, name_state="shown", message_state="shown")
    assert any("For my children" in page for page in pages(client))

    Campaign.objects.update(shows_names=False)

    assert [gift.name for page in pages(client) if "Anna" in page or "shows_message" in page] == []


def test_passing_is_a_permission_of_its_own(client, campaign):
    gift = asked(campaign)
    user = make_user("")
    names = ["view_gift", "view_pledge", "view_contacts", "book_gift"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names, content_type__app_label="donations"))
    client.force_login(user)

    assert client.post(PAGE, {gift.public_id: "both"}).status_code == 403
    assert Gift.objects.get().name_state == "waiting"


def test_many_who_wait_cost_as_many_statements_as_one(client, fundraiser, campaign, django_assert_max_num_queries):
    for number in range(10):
        asked(campaign, f"Donor {number}")

    with django_assert_max_num_queries(8):
        client.get(PAGE)
    Gift.objects.update(name_state="shown", message_state="shown")
    with django_assert_max_num_queries(7):
        client.get("/support/?c=roof")
