"""deploy/postgresql/rights.sql on a real PostgreSQL: each part can do its work, and nothing else."""

import shutil

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from articles.models import Publication, Republication
from articles.republishing import forms
from donations.models import Gift, LedgerEntry, OutboxMail, ProviderEvent, Receipt
from institute.editions.completing import complete
from institute.editions.filling import Filler
from tests.articles.making import make_article, make_author, make_picture, make_series, make_topic, make_user, publish
from tests.articles.republishing.test_copied import take
from tests.articles.republishing.test_telling import PRINTED, TELL, picture, told
from tests.donations.conftest import account, stripe  # noqa: F401
from tests.donations.making import make_gift, pay
from tests.donations.test_stripe import again, page_of, send

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no roles."),
]
PUBLIC, GIVING, DESK = PARTS = ("institute_public", "institute_giving", "institute_desk")
RIGHTS = (settings.BASE_DIR / "deploy/postgresql/rights.sql").read_text()


@pytest.fixture
def become(db):
    """`become(part)` gives everything that follows the rights of that part, until the test's transaction ends."""
    for part in PARTS:
        execute(f"CREATE ROLE {part}")
    execute(RIGHTS)
    return lambda part: execute(f"SET ROLE {part}")


def execute(statement: str):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def text():
    topics, lead = [make_topic()], make_picture()
    publish(make_article("Withdrawn", by=make_user())).article.withdraw(by=make_user(), reason="It was wrong.")
    publish(make_article("Po polsku", language="pl"))
    series = make_series()
    return publish(make_article("Port", topics=topics, lead_picture_id=lead.pk, series_id=series.pk, series_position=1))


def test_every_public_page_is_made_with_the_rights_of_a_reader(site, text, become):
    def written():
        filler = Filler(site.django, site.store)
        filler.begin()
        return complete(filler).paths

    all_pages = written()
    shutil.rmtree(site.store.folder)
    become(PUBLIC)

    assert written() == all_pages
    assert {text.get_absolute_url(), "/support/bank/", "/feed/", "/sitemap.xml", "/pl/"} < all_pages
    gone = Publication.objects.gone().get().get_absolute_url()
    for path, status in ((gone, 410), ("/articles/none/", 404), ("/healthz", 200)):
        assert site.ask(path).status == status


def test_republishers_are_heard_with_the_rights_of_a_reader(client, text, become, monkeypatch):
    monkeypatch.setattr(forms, "TOO_FAST", -1)
    become(PUBLIC)

    for _ in range(2):
        wish = told(text, contact="ada@daily.example", wants_corrections="on")
        assert client.post(TELL, wish).status_code == 302
    thanks = client.post(TELL, told(text, **PRINTED)).url
    assert client.post(thanks, {"scan": picture()}).status_code == 302
    assert take(client, text).status_code == 204
    assert client.post("/republish/check/", {"source": "<p>Nothing of ours.</p>", "text": "Port"}).status_code == 200
    assert Republication.objects.count() == 2


def test_a_gift_and_a_message_of_the_card_company_arrive(
    client, account, stripe, become, django_capture_on_commit_callbacks  # noqa: F811
):  # fmt: skip
    become(GIVING)

    with django_capture_on_commit_callbacks(execute=True):
        by_transfer = send(client, way="transfer")
        by_card = send(client)
        (event,) = stripe.pay(page_of(stripe, Gift.objects.get(provider="stripe")))
        assert stripe.send(event).status_code == 200

    assert client.get(by_transfer).status_code == 200
    assert "has arrived" in again(client, by_card)
    assert client.post("/support/me/", {"email": "anna@example.org"}).status_code in (200, 302)
    assert (LedgerEntry.objects.count(), Receipt.objects.count()) == (1, 1)
    assert ProviderEvent.objects.get().state == "applied"
    assert OutboxMail.objects.filter(letter="how_to_pay", state="sent").exists()


def test_the_desk_writes_publishes_and_books(become, account):  # noqa: F811
    writer, author, gift = make_user(), make_author(), make_gift()
    become(DESK)

    publication = publish(make_article("From the desk", by=writer, authors=[author]), by=writer)
    publication.article.withdraw(by=writer, reason="It was wrong.")
    pay(gift)

    assert Publication.objects.gone().exists()
    assert LedgerEntry.objects.count() == 1


SECRETS = ["django_session", "institute_user", "mfa_authenticator", "django_admin_log", "institute_attempt",
           "articles_article", "articles_revision", "articles_autosave", "articles_comment", "articles_previewlink",
           "donations_bankline", "donations_access"]  # fmt: skip
OF_DONORS = ["donations_donor", "donations_gift", "donations_pledge", "donations_ledgerentry", "donations_receipt",
             "donations_outboxmail", "donations_donortoken", "donations_providerevent"]  # fmt: skip
LOGS = ["donations_ledgerentry", "donations_step", "donations_access", "django_admin_log", "articles_rightschange"]
REFUSED = {
    PUBLIC: [f"TABLE {table}" for table in SECRETS + OF_DONORS]
    + ["UPDATE articles_publication SET title = ''", "UPDATE donations_bankaccount SET iban = ''"],
    GIVING: [f"TABLE {table}" for table in SECRETS]
    + ["UPDATE donations_ledgerentry SET amount_minor = 1", "DELETE FROM donations_gift",
       "UPDATE donations_bankaccount SET iban = ''", "UPDATE articles_publication SET title = ''"],
    DESK: [f"DELETE FROM {table}" for table in [*LOGS, "articles_publication", "donations_receipt"]]  # noqa: S608
    + [f"UPDATE {table} SET id = 1" for table in LOGS]  # noqa: S608
    + ["ALTER TABLE donations_ledgerentry DISABLE TRIGGER ALL", "DROP TABLE donations_step", "CREATE TABLE other ()"],
}  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_everything_else_is_refused(become, part):
    become(part)

    for statement in REFUSED[part]:
        with pytest.raises(ProgrammingError, match="permission denied|must be owner"), transaction.atomic():
            execute(statement)
