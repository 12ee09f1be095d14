import logging
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from articles.models import PreviewLink, Publication, Revision
from tests.articles.making import make_article, make_author, make_topic, make_user, publish
from tests.articles.test_desk import address, fields

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


def link_to(article, **options):
    return PreviewLink.objects.make(article.revisions.first(), by=options.pop("by", None) or make_user(), **options)


def opened(client, token):
    return client.get(reverse("preview", args=[token]))


def test_a_link_shows_its_version_to_anybody_and_to_no_search_engine(client):
    article = make_article("Early words", topics=[make_topic("Rivers")], authors=[make_author("Ewa Lis")])
    link, token = link_to(article)
    article.save_desk_copy({"title": "Later words"}, by=make_user(), version=article.version)

    answer = opened(client, token)

    shown = answer.content.decode()
    assert "Early words" in shown and "Later words" not in shown
    assert "Rivers" in shown and "Ewa Lis" in shown
    assert "A draft, not for publication" in shown
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    link.refresh_from_db()
    assert link.uses == 1 and link.last_used_at


def test_every_wrong_link_gets_the_same_answer(client):
    article, maker = make_article("Secret title"), make_user()
    tokens = {"wrong": "A" * 43, "short": "x", "of a gone version": ""}
    for name in ("expired", "revoked", "of a closed account"):
        link, tokens[name] = link_to(article, by=maker if "account" in name else None)
        if name == "expired":
            PreviewLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
        elif name == "revoked":
            PreviewLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    maker.is_active = False
    maker.save()
    gone = make_article("Gone title")
    tokens["of a gone version"] = link_to(gone)[1]
    gone.delete()

    answers = {name: opened(client, token) for name, token in tokens.items()}

    assert {answer.status_code for answer in answers.values()} == {404}
    assert len({answer.content for answer in answers.values()}) == 1
    assert b"title" not in answers["expired"].content.split(b"<body>")[1]


def test_wrong_tokens_are_slowed_down_and_right_ones_never(client):
    _link, token = link_to(make_article())

    answers = [opened(client, f"{'B' * 40}{number:03}").status_code for number in range(35)]

    assert answers == [404] * 30 + [429] * 5
    assert opened(client, token).status_code == 200


def test_a_link_leads_to_the_public_page_once_that_version_is_there(client):
    article = make_article()
    _link, token = link_to(article)
    publication = publish(article)
    article.refresh_from_db()
    article.save_desk_copy({"title": "A next draft"}, by=make_user(), version=article.version)
    _next_link, next_token = link_to(article)

    first, second = opened(client, token), opened(client, next_token)

    assert (first.status_code, first.headers["Location"]) == (301, publication.get_absolute_url())
    assert first.headers["Cache-Control"] == "private, no-store"
    assert "A next draft" in second.content.decode()


def test_a_scheduled_text_is_not_shown_by_anything_but_its_link(client):
    article = make_article("Tomorrow")
    _link, token = link_to(article)
    publish(article, at=timezone.now() + timedelta(days=1))

    assert opened(client, token).status_code == 200
    assert client.get(Publication.objects.get().get_absolute_url()).status_code == 404


def test_the_token_is_kept_nowhere(client, sign_in, caplog, settings):
    settings.DESK_ADDRESS = "https://desk.example"
    sign_in("editor")
    article = make_article()
    with caplog.at_level(logging.DEBUG):
        client.post(address(article, "preview/links"), {"for_whom": "A reviewer"})
        page = client.get(address(article, "preview")).content.decode()
        token = re.search(r"https://desk\.example/preview/([\w-]{43})/", page)[1]
        client.get(reverse("preview", args=["C" * 43]))

    link = PreviewLink.objects.get()
    assert opened(client, token).status_code == 200
    assert token not in str(PreviewLink.objects.values().get())
    assert token not in client.get(address(article, "preview")).content.decode()
    assert link.for_whom == "A reviewer"
    assert "C" * 43 not in caplog.text


def test_a_link_is_revoked_by_post_from_the_page_of_its_text(client, sign_in):
    sign_in("editor")
    article, other = make_article(), make_article()
    link, token = link_to(article)

    assert client.post(address(other, f"preview/links/{link.pk}")).status_code == 404
    assert client.get(address(article, f"preview/links/{link.pk}")).status_code == 405
    client.post(address(article, f"preview/links/{link.pk}"))

    assert opened(client, token).status_code == 404


def test_nobody_makes_a_link_to_a_text_that_is_hidden_from_them(client, sign_in):
    sign_in("contributor")
    other = make_article()

    assert client.post(address(other, "preview/links"), {}).status_code == 404
    assert not PreviewLink.objects.exists()


def test_unsaved_words_are_shown_and_saved_nowhere(client, sign_in):
    user = sign_in("editor")
    article = make_article("As saved")
    author = make_author("Jan Kos")
    before = Revision.objects.count()
    typed = fields(
        article, title="As typed", bylines=f'[{{"author": {author.pk}, "role": "author", "credited_as": ""}}]'
    )

    answer = client.post(address(article, "preview/unsaved"), typed)
    preview = client.get(answer.headers["Location"]).content.decode()
    framed = client.get(preview.split('<iframe class="desk-frame-360" src="')[1].split('"')[0])

    assert "Your unsaved words" in preview
    assert "As typed" in framed.content.decode() and "Jan Kos" in framed.content.decode()
    article.refresh_from_db()
    assert article.title == "As saved" and Revision.objects.count() == before
    assert article.autosaves.get(by=user).fields["title"] == "As typed"


def test_words_that_make_no_page_say_why(client, sign_in):
    sign_in("editor")
    article = make_article()

    answer = client.post(address(article, "preview/unsaved"), fields(article, title="\u200b"), follow=True)

    assert "no visible characters" in answer.content.decode()
    assert "<iframe" not in answer.content.decode()


def test_unsaved_words_of_another_are_not_there(client, sign_in):
    sign_in("editor")
    article = make_article()
    client.post(address(article, "preview/unsaved"), fields(article, title="Mine"))
    kept = article.autosaves.get()
    sign_in("editor")

    for page in ("preview", "preview/page"):
        assert client.get(address(article, page), {"unsaved": kept.pk}).status_code == 404
        assert client.get(address(article, page), {"unsaved": "x"}).status_code == 404
