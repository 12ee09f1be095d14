"""Letters to republishers: asked for, confirmed, sent once, stopped."""

import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import CorrectionMail, CorrectionSubscription
from articles.republishing import forms, letters
from institute.log_lines import WithoutKeys
from tests.articles.making import make_article, make_user, publish
from tests.articles.republishing.test_telling import TELL, told

pytestmark = pytest.mark.django_db
ADA = "ada@daily.example"
State = CorrectionMail.State


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    monkeypatch.setattr(forms, "TOO_FAST", -1)


def post():
    said = StringIO()
    call_command("post_corrections", stderr=said)
    return said.getvalue()


def subscribe(publication, email=ADA):
    """A confirmed wish, with its question sent."""
    CorrectionSubscription.objects.ask(publication, email)
    post()
    wish = CorrectionSubscription.objects.get(email=email, publication=publication)
    wish.confirm()
    return wish


def correct(publication, note="It was 30, not 13.", **options):
    article, by = publication.article, make_user()
    article.refresh_from_db()
    article.save_desk_copy(article.data() | {"lead": note}, by=by, version=article.version)
    return publish(article, by=by, change="correction", note=note, **options)


def path_in(message, kind=""):
    (address,) = set(
        re.findall(rf"https://institute\.example(\S*/republish/corrections/[\w-]+/{kind})$", message.body, re.M)
    )
    return address


def test_a_wish_is_confirmed_by_the_link_that_came_by_mail(client, mailoutbox):
    text = publish(make_article("Port"))
    answer = client.post(TELL, told(text, contact="Ada@Daily.example", wants_corrections="on"), follow=True)
    assert "A letter is on its way" in answer.content.decode()
    assert not mailoutbox
    post()
    (message,) = mailoutbox
    page = path_in(message)

    # Opening the link does nothing yet.
    assert "Yes, write to me" in client.get(page).content.decode()
    assert not CorrectionSubscription.objects.running().exists()
    assert "Confirmed" in client.post(page).content.decode()

    assert message.to == [ADA]
    assert CorrectionSubscription.objects.running().get().publication == text


def test_without_an_address_there_is_nothing_to_write_to(client):
    answer = client.post(TELL, told(publish(), wants_corrections="on"))

    assert "Write the address" in answer.content.decode()


def test_a_correction_goes_once_to_each_confirmed_address(mailoutbox):
    first = publish(make_article("Port", slug="port"))
    subscribe(first)
    subscribe(first, "bob@weekly.example")
    CorrectionSubscription.objects.ask(first, "silent@weekly.example")
    other = publish(make_article())
    subscribe(other, "other@weekly.example")
    post()
    mailoutbox.clear()
    second = correct(first)
    assert not mailoutbox

    post()
    post()

    assert sorted(message.to for message in mailoutbox) == [[ADA], ["bob@weekly.example"]]
    message = next(message for message in mailoutbox if message.to == [ADA])
    assert message.subject == "Correction: Port"
    assert "It was 30, not 13." in message.body
    assert f"https://institute.example/republish/copies/{first.package_code}/" in message.body
    assert "https://institute.example/articles/port/republish/" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert CorrectionMail.objects.filter(publication=second, state=State.SENT).count() == 2


def test_who_took_two_copies_gets_one_letter(mailoutbox):
    first = publish(make_article())
    subscribe(first)
    second = correct(first)
    CorrectionSubscription.objects.create(email=ADA, publication=second, confirmed_at=timezone.now())
    mailoutbox.clear()
    correct(second, "Once more.")

    post()

    assert [("Once more." in message.body) for message in mailoutbox] == [False, True]


@pytest.mark.parametrize("change", ["silent", "update"])
def test_what_is_no_correction_is_not_told(mailoutbox, change):
    text = publish(make_article())
    subscribe(text)
    mailoutbox.clear()
    text.article.refresh_from_db()
    publish(text.article, change=change, note="More." if change == "update" else "")

    post()

    assert not mailoutbox


def test_a_withdrawal_is_told_with_its_reason(mailoutbox):
    text = publish(make_article("Port"))
    subscribe(text)
    mailoutbox.clear()
    text.withdraw(by=make_user(), reason="The data were wrong.")

    post()

    (message,) = mailoutbox
    assert message.subject == "Withdrawn: Port"
    assert "The data were wrong." in message.body
    assert "take your copy down" in message.body


def test_a_scheduled_correction_is_told_when_readers_see_it(mailoutbox, clock):
    now = timezone.now().replace(microsecond=0)
    text = publish(make_article())
    subscribe(text)
    mailoutbox.clear()
    correct(text, at=now + timedelta(days=1))
    post()
    assert not mailoutbox

    clock(now + timedelta(days=2))
    post()

    assert len(mailoutbox) == 1


def test_who_confirms_while_a_correction_waits_hears_of_it(mailoutbox, clock):
    now = timezone.now().replace(microsecond=0)
    text = publish(make_article())
    correct(text, at=now + timedelta(days=1))
    subscribe(text)
    mailoutbox.clear()

    clock(now + timedelta(days=2))
    post()

    assert [message.subject for message in mailoutbox] == [f"Correction: {text.title}"]


def test_a_cancelled_correction_is_never_told(mailoutbox, clock):
    now = timezone.now().replace(microsecond=0)
    text = publish(make_article())
    subscribe(text)
    mailoutbox.clear()
    waiting = correct(text, at=now + timedelta(days=1))
    waiting.article.refresh_from_db()
    waiting.article.cancel_schedule(by=make_user())

    clock(now + timedelta(days=2))
    post()

    assert not mailoutbox


def test_a_polish_text_is_corrected_in_polish(mailoutbox):
    text = publish(make_article("Port", language="pl"))
    subscribe(text)
    correct(text)

    post()

    assert mailoutbox[-1].subject == "Sprostowanie: Port"
    assert "/pl/republish/copies/" in mailoutbox[-1].body


def test_one_post_stops_the_letters_and_opening_the_page_does_not(client, mailoutbox):
    text = publish(make_article())
    subscribe(text)
    second = correct(text)
    post()
    page = path_in(mailoutbox[-1], "stop/")
    mailoutbox.clear()

    assert "Stop them now" in client.get(page).content.decode()
    assert CorrectionSubscription.objects.running().exists()
    answer = client.post(page, {"List-Unsubscribe": "One-Click"})
    correct(second, "Again.")
    post()

    assert answer.status_code == 200
    assert "were stopped" in answer.content.decode()
    assert not mailoutbox


def test_a_letter_that_waits_is_not_sent_after_a_stop(mailoutbox):
    text = publish(make_article())
    wish = subscribe(text)
    correct(text)
    mailoutbox.clear()
    wish.stop()

    post()

    assert not mailoutbox


@pytest.mark.parametrize("token", ["x" * 43, "-"])
def test_unknown_links_say_so(client, token):
    answer = client.get(f"/republish/corrections/{token}/")

    assert answer.status_code == 410
    assert "leads nowhere" in answer.content.decode()


def test_a_server_that_refuses_is_asked_again(mailoutbox, monkeypatch):
    CorrectionSubscription.objects.ask(publish(), ADA)
    monkeypatch.setattr(letters.EmailMessage, "send", lambda self: (_ for _ in ()).throw(OSError))
    post()
    mail = CorrectionMail.objects.get()
    assert (mail.state, mail.tries) == (State.WAITING, 1)
    assert mail.next_try_at > timezone.now()
    monkeypatch.undo()
    CorrectionMail.objects.update(next_try_at=timezone.now())

    post()

    assert [message.to for message in mailoutbox] == [[ADA]]


def test_a_crash_leaves_the_letter_to_a_person(mailoutbox, monkeypatch):
    """Whether it went nobody knows: it is not sent again by itself, and the others are."""
    text = publish(make_article())
    subscribe(text)
    subscribe(text, "bob@weekly.example")
    correct(text)
    mailoutbox.clear()

    class Crash(BaseException):
        pass

    def crash(self):
        raise Crash

    monkeypatch.setattr(letters.EmailMessage, "send", crash)
    with pytest.raises(Crash):
        post()
    monkeypatch.undo()

    post()
    CorrectionMail.objects.filter(state=State.SENDING).update(claimed_at=timezone.now() - timedelta(hours=1))
    said = post()

    assert [message.to for message in mailoutbox] == [["bob@weekly.example"]]
    assert CorrectionMail.objects.get(state=State.UNSURE).subscription.email == ADA
    assert "Of 1 letters" in said


def test_two_posts_send_one_letter():
    CorrectionSubscription.objects.ask(publish(), ADA)
    pk = CorrectionMail.objects.get().pk

    assert [CorrectionMail.objects.claim(pk), CorrectionMail.objects.claim(pk)] == [True, False]


def test_nobody_floods_another_address(mailoutbox):
    texts = [publish(make_article()) for _ in range(5)]
    for text in [*texts, *texts]:
        CorrectionSubscription.objects.ask(text, ADA)

    post()

    assert len(mailoutbox) == 3


def test_one_place_is_not_told_of_with_addresses_without_end(client, monkeypatch):
    monkeypatch.setattr("articles.models.corrections.ASKED_A_DAY", 2)
    text = publish()

    answers = [
        client.post(TELL, told(text, contact=f"{name}@a.example", wants_corrections="on")).status_code for name in "abc"
    ]

    assert answers == [302, 302, 429]
    assert CorrectionSubscription.objects.count() == 2
    assert client.post(TELL, told(text, contact="d@a.example")).status_code == 302


def test_an_address_is_forgotten_when_nobody_answers_or_long_after_a_stop():
    text = publish()
    old = timezone.now() - timedelta(days=31)
    for email, fields in {
        "unanswered@a.example": {"asked_at": old},
        "stopped@a.example": {"confirmed_at": old, "stopped_at": old},
        "running@a.example": {"asked_at": old, "confirmed_at": old},
        "new@a.example": {},
    }.items():
        CorrectionSubscription.objects.create(email=email, publication=text)
        CorrectionSubscription.objects.filter(email=email).update(**fields)

    post()

    assert set(CorrectionSubscription.objects.values_list("email", flat=True)) == {"running@a.example", "new@a.example"}


def test_the_token_stands_in_the_letter_alone(mailoutbox, caplog):
    caplog.set_level(logging.DEBUG)
    CorrectionSubscription.objects.ask(publish(), ADA)
    post()
    token = path_in(mailoutbox[0]).split("/")[-2]

    assert token not in str(list(CorrectionMail.objects.values()))
    said = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert ADA not in said
    assert token not in said


@pytest.mark.parametrize(
    "path", ["/republish/tell-us/{}/", "/pl/republish/corrections/{}/", "/republish/corrections/{}/stop/"]
)
def test_a_log_line_that_names_such_a_page_does_not_open_it(path):
    token = forms.TOLD.sign(17)
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Gone: %s", (path.format(token),), None)

    WithoutKeys().filter(record)

    assert token not in record.getMessage()
