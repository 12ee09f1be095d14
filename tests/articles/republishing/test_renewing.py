"""New terms for live texts: by a new publication each, of what readers have."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from articles.errors import Refused
from articles.models import Article, Publication, TermsVersion
from articles.models.resolution import due_for
from institute.models import Edition
from tests.articles.making import make_article, make_author, make_picture, make_series, make_topic, make_user, publish
from tests.articles.republishing.making import limited
from tests.articles.republishing.test_terms import make_version, site_version
from tests.articles.republishing.test_views import file_of, page_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def renew_page(version):
    return f"/admin/articles/termsversion/{version.pk}/renew/"


def rows(publication):
    """The small tables below a publication."""
    bylines = list(publication.bylines.values_list("author", "position", "role", "credited_as"))
    return bylines, list(publication.topic_items.values_list("tag", flat=True))


def test_a_live_text_gets_new_terms_and_nothing_else(clock):
    article = make_article(authors=[make_author("Jan Kos"), make_author("Ewa Bak")], topics=[make_topic()])
    old = publish(article)
    article.save_desk_copy({"title": "Not for readers", "bylines": [], "topics": []}, by=make_user(), version=99)
    state = Article.objects.get(pk=article.pk)
    new_terms = make_version(site_version().terms)
    before = Edition.objects.current().number
    clock(old.live_from + HOUR)

    (made,) = new_terms.renew([old], by=make_user())

    old, made = Publication.objects.get(pk=old.pk), Publication.objects.get(pk=made.pk)
    assert list(Publication.objects.live()) == [made]
    assert (made.terms, made.number, made.change, made.change_note) == (new_terms, 2, "silent", "")
    assert made.live_from == old.live_until == old.live_from + HOUR
    assert made.package_code != old.package_code
    other = {"id", "number", "terms_id", "change", "package_code", "live_from", "live_until", "published_by_id"}
    kept = [field.attname for field in Publication._meta.concrete_fields if field.attname not in other]
    assert {name: getattr(made, name) for name in kept} == {name: getattr(old, name) for name in kept}
    assert rows(made) == rows(old)
    assert Edition.objects.current().number > before
    after = Article.objects.get(pk=article.pk)
    assert (after.title, after.state, after.version) == (state.title, state.state, state.version)


def test_the_end_that_an_editor_asked_for_stays():
    end = (old := publish()).live_from + HOUR
    timed = publish(until=end)

    new, renewed = make_version(site_version().terms).renew([old, timed], by=make_user())

    assert new.live_until is None
    assert renewed.live_until == renewed.take_down_at == end


def test_what_waits_is_renewed_with_its_moment_and_its_note(clock):
    article = make_article()
    live = publish(article)
    at = live.live_from + HOUR
    waiting = publish(article, at=at, change="correction", note="The year was wrong.")
    terms = make_version(site_version().terms)

    made = terms.renew([live, waiting], by=make_user())

    live_now, waiting_now = Publication.objects.get(pk=made[0].pk), Publication.objects.get(pk=made[1].pk)
    assert live_now.live_until == waiting_now.live_from == at
    assert (waiting_now.change, waiting_now.change_note) == ("correction", "The year was wrong.")
    assert Publication.objects.get(pk=waiting.pk).cancelled_at
    clock(at)
    assert list(Publication.objects.live()) == [waiting_now]
    assert waiting_now.notes[0]["note"] == "The year was wrong."


def test_a_text_whose_days_have_passed_can_be_taken_anew(clock):
    old = publish(make_article(own_terms_id=(terms := limited(7)).pk))
    clock(old.live_from + timedelta(days=30))
    version = make_version(terms, rules=[])

    (made,) = version.renew([old], by=make_user())

    assert made.republish_until is None
    assert list(Publication.objects.live().republishable()) == [made]


def test_taking_a_licence_away_is_typed_out(client):
    terms = make_version(kind="creative_commons", licence="by").terms
    text = publish(make_article(own_terms_id=terms.pk))
    own = make_version(terms)

    with pytest.raises(Refused):
        own.renew([text], by=make_user())
    (made,) = own.renew([text], by=make_user(), confirmed=own.slug)

    assert made.terms == own
    assert "Copies taken under CC BY 4.0 until" in client.get(page_of(text)).content.decode()


@pytest.mark.parametrize(
    ("old", "new", "is_taken"),
    [("by", "by-nc", True), ("by-nd", "by-nc-sa", True), ("by-nc-nd", "by", False), ("by", "by", False)],
)
def test_only_what_others_could_do_before_is_taken_away(old, new, is_taken):
    before, after = (make_version(kind="creative_commons", licence=licence) for licence in (old, new))

    assert after.takes_away(before) is is_taken
    assert make_version().takes_away(before) is True
    assert before.takes_away(make_version()) is False


def test_renewing_needs_the_right_and_the_version_in_force():
    text, old = publish(), site_version()
    draft = make_version(old.terms, in_force=False)

    with pytest.raises(PermissionDenied):
        old.renew([text], by=make_user("editor"))
    with pytest.raises(Refused):
        draft.renew([text], by=make_user())
    draft.put_in_force(by=make_user())
    with pytest.raises(Refused):
        old.renew([text], by=make_user())


def test_one_text_that_is_over_by_now_stops_all(clock):
    texts = [publish(), publish()]
    texts[1].withdraw(by=make_user(), reason="The survey was withdrawn.")

    with pytest.raises(Refused):
        make_version(site_version().terms).renew(texts, by=make_user())

    assert Publication.objects.count() == 2


def test_a_publisher_sees_what_is_due_and_renews_what_is_ticked(client):
    client.force_login(make_user())
    series = make_series()
    first, second = publish(make_article("First text")), publish(make_article("Second text"))
    publish(make_article("Chosen text", own_terms_id=make_version().terms_id))
    part = publish(make_article("Part text", series_id=series.pk, series_position=1))
    series.terms = make_version(kind="ask_us").terms
    series.save()
    version = make_version(site_version().terms)

    page = client.get(renew_page(version)).content.decode()
    client.post(renew_page(version), {"texts": [second.pk]})
    left = client.get(renew_page(version)).content.decode()

    assert [title in page for title in ("First text", "Second text", "Chosen text", "Part text")] == [1, 1, 0, 0]
    assert [title in left for title in ("First text", "Second text")] == [True, False]
    assert due_for(series.terms.versions.get()) == [part]
    assert Publication.objects.live().get(article=second.article_id).terms == version
    assert Publication.objects.live().get(article=first.article_id).terms.slug == "own-permission-1"


def test_the_page_asks_before_it_takes_a_licence_away(client):
    client.force_login(make_user())
    terms = make_version(kind="creative_commons", licence="by").terms
    text = publish(make_article(own_terms_id=terms.pk))
    own = make_version(terms)
    assert f"Type <code>{own.slug}</code>" in client.get(renew_page(own)).content.decode()

    refused = client.post(renew_page(own), {"texts": [text.pk], "confirmed": "yes"}).content.decode()
    assert "A licence is taken away" in refused
    assert Publication.objects.live().get().terms != own
    client.post(renew_page(own), {"texts": [text.pk], "confirmed": own.slug})

    assert Publication.objects.live().get().terms == own


def test_a_text_that_is_not_due_is_not_renewed_by_a_forged_form(client):
    client.force_login(make_user())
    text = publish(make_article(own_terms_id=make_version().terms_id))
    publish()
    version = make_version(site_version().terms)

    client.post(renew_page(version), {"texts": [text.pk]})

    assert Publication.objects.filter(article=text.article_id).count() == 1


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_costs_the_same_for_any_number_of_texts(client, django_assert_max_num_queries, number):
    client.force_login(make_user())
    author = make_author(terms=make_version(kind="ask_us").terms)
    for _n in range(number):
        publish(make_article(authors=[author]))
        publish()
    version = make_version(site_version().terms)

    with django_assert_max_num_queries(9):
        page = client.get(renew_page(version)).content.decode()

    assert page.count('name="texts"') == number


def test_resolution_and_freezing(client):
    """Acceptance 1: the text's own answer before its series' and the site's; pictures apart; old terms stay."""
    free, ask = make_version(kind="creative_commons", licence="by"), make_version(kind="ask_us", notice="Ask us.")
    series, never = make_series(terms=free.terms), make_picture(others_may="never")
    own = {"own_terms_id": ask.terms_id, "lead_picture_id": never.pk, "series_id": series.pk, "series_position": 1}
    asked = publish(make_article(**own))
    source = {"source_name": "The Harbour Post", "source_url": "https://post.example/a"}
    foreign = publish(make_article(**source))
    ours = publish(make_article("Full Stores", lead_picture_id=never.pk))
    digest = ours.terms.digest
    assert (asked.terms, foreign.terms.slug, ours.terms.slug) == (ask, "all-rights-reserved-1", "own-permission-1")
    assert "Ask us." in client.get(page_of(asked)).content.decode()
    assert client.get(file_of(asked, "html")).status_code == 404
    assert "/media/" not in client.get(file_of(ours, "html")).content.decode()

    second = make_version(ours.terms.terms)
    later = publish()

    first = TermsVersion.objects.get(slug="own-permission-1")
    answer = client.get("/terms/own-permission-1/")
    assert (Publication.objects.get(pk=ours.pk).terms, later.terms) == (first, second)
    assert (answer.status_code, first.digest) == (200, digest)
    assert "was replaced" in answer.content.decode()

    ours.article.save_desk_copy({"body": "<p>Desk words.</p>"}, by=make_user(), version=99)
    (renewed,) = second.renew([ours], by=make_user())

    copy = client.get(file_of(renewed, "txt")).content.decode()
    assert renewed.terms == second
    assert renewed.package_code in copy and "/terms/own-permission-2/" in copy
    assert "A paragraph of the text." in copy and "Desk words." not in copy
