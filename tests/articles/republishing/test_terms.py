"""Terms: immutable versions, the guard of Creative Commons, and which of them a text gets."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.errors import Refused
from articles.models import Article, Publication, Rule, Terms, TermsVersion
from articles.models.in_force import InForce
from articles.models.resolution import terms_for
from tests.articles.making import WAIVED, make_article, make_author, make_picture, make_series, make_user, publish

pytestmark = pytest.mark.django_db
SOURCE = {"source_name": "The Harbour Post", "source_url": "https://post.example/a"}
WORDS = {"title": "New", "title_pl": "Nowe", "notice": "New.", "notice_pl": "Nowe."}


def make_version(terms=None, *, rules=(), in_force=True, **fields):
    """A version of a set of terms, by default of a new set of our own permission, in force."""
    terms = terms or Terms.objects.create(key=f"set-{Terms.objects.count()}", name="A set")
    version = TermsVersion.objects.create(terms=terms, **WORDS | fields)
    for subject, answer, strength in rules:
        Rule.objects.create(version=version, subject=subject, answer=answer, strength=strength)
    if in_force:
        version.put_in_force(by=make_user())
    return version


def site_version():
    return TermsVersion.objects.of_site()


def test_terms_are_never_missing():
    assert {version.slug for version in TermsVersion.objects.in_force()} == {
        "own-permission-1", "all-rights-reserved-1", "pictures-1",
    }  # fmt: skip
    assert site_version().slug == "own-permission-1"


def test_the_first_versions_have_the_digest_of_what_they_say():
    assert [version.digest for version in TermsVersion.objects.all()] == [
        version.wording_digest() for version in TermsVersion.objects.all()
    ]


def test_a_draft_counts_for_nothing_until_it_is_put_in_force():
    draft = make_version(site_version().terms, in_force=False)

    before = publish()
    draft.put_in_force(by=make_user())
    after = publish()

    assert before.terms.slug == "own-permission-1"
    assert after.terms == draft
    assert draft.slug == "own-permission-2"
    assert draft.digest == draft.wording_digest()


def test_old_publications_keep_the_terms_they_were_given_under(client):
    text = publish()
    old = text.terms
    new = make_version(old.terms)

    again = TermsVersion.objects.get(slug="own-permission-1")
    page = client.get(old.get_absolute_url())

    assert Publication.objects.get(pk=text.pk).terms == old
    assert again.digest == old.digest
    assert "was replaced" in page.content.decode()
    assert new.get_absolute_url() in page.content.decode()
    assert "was replaced" not in client.get(new.get_absolute_url()).content.decode()


def test_a_draft_has_no_page(client):
    assert client.get(make_version(in_force=False).get_absolute_url()).status_code == 404


def test_terms_in_force_cannot_be_changed_in_any_way():
    version = make_version(rules=[("online", "yes", "condition")])
    rule = version.rules.get()
    version.notice, rule.answer = "Other.", "no"
    tries = [
        version.save, version.delete, rule.save, rule.delete,
        lambda: TermsVersion.objects.update(notice="Other."), lambda: TermsVersion.objects.all().delete(),
        lambda: TermsVersion.objects.bulk_update([version], ["notice"]), lambda: version.rules.update(answer="no"),
        lambda: version.rules.all().delete(),
        lambda: Rule.objects.bulk_create([Rule(version=version, subject="print")]),
        lambda: Rule.objects.create(version=version, subject="print"), lambda: version.put_in_force(by=make_user()),
        lambda: terms_of(version).versions.update(notice="Other."),
    ]  # fmt: skip

    for attempt in tries:
        with pytest.raises(InForce):
            attempt()

    assert TermsVersion.objects.get(pk=version.pk).notice == "New."
    assert Rule.objects.get(pk=rule.pk).answer == "yes"


def terms_of(version):
    return Terms.objects.get(pk=version.terms_id)


def test_the_kind_of_a_version_is_chosen_once():
    draft = make_version(in_force=False)
    draft.kind = "ask_us"

    with pytest.raises(InForce):
        draft.save()


def test_putting_in_force_needs_the_right_and_both_languages():
    draft = make_version(in_force=False, title_pl=" ")

    with pytest.raises(PermissionDenied):
        draft.put_in_force(by=make_user("editor"))
    with pytest.raises(Refused):
        draft.put_in_force(by=make_user())


def test_terms_are_not_put_in_force_for_the_past():
    draft = make_version(in_force=False)

    with pytest.raises(Refused):
        draft.put_in_force(by=make_user(), at=timezone.now() - timedelta(minutes=1))


def test_a_scheduled_text_gets_the_terms_of_its_moment():
    soon = timezone.now().replace(microsecond=0) + timedelta(days=1)
    draft = make_version(site_version().terms, in_force=False)
    draft.put_in_force(by=make_user(), at=soon)

    text = publish(at=soon + timedelta(hours=1))
    now = publish()

    assert text.terms == draft
    assert now.terms.slug == "own-permission-1"


@pytest.mark.parametrize("kind", ["own_permission", "ask_us", "all_rights_reserved"])
def test_only_creative_commons_has_a_licence(kind):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_version(kind=kind, licence="by")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_version(kind="creative_commons")
    assert make_version(kind="creative_commons", licence="by-nd").licence_address.endswith("/by-nd/4.0/")


def test_the_database_refuses_a_condition_on_a_licence():
    version = make_version(kind="creative_commons", licence="by", in_force=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        Rule.objects.create(version=version, subject="tell_us", strength="condition")
    Rule.objects.create(version=version, subject="tell_us", strength="request")


@pytest.mark.parametrize(("subject", "number"), [("days", None), ("days", 0), ("print", 7)])
def test_the_limit_of_days_alone_has_a_number(subject, number):
    version = make_version(in_force=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        Rule.objects.create(version=version, subject=subject, number=number)
    Rule.objects.create(version=version, subject="days", number=7)
    assert version.rules.get().said() == ["days", "yes", "condition", 7]


def form(terms, *rules, **changed):
    rows = {"rules-TOTAL_FORMS": len(rules), "rules-INITIAL_FORMS": 0}
    for number, (subject, answer, strength) in enumerate(rules):
        rows |= {f"rules-{number}-{key}": value for key, value in
                 {"subject": subject, "answer": answer, "strength": strength}.items()}  # fmt: skip
    columns = {"terms": terms.pk, "kind": "own_permission", "licence": "", "body": "", "body_pl": ""}
    return WORDS | columns | rows | changed


ADD = "/admin/articles/termsversion/add/"


def test_the_form_names_the_condition_that_a_licence_does_not_take(client):
    client.force_login(make_user())
    terms = Terms.objects.create(key="free", name="Free")
    licence = {"kind": "creative_commons", "licence": "by"}

    refused = client.post(ADD, form(terms, ("tell_us", "yes", "condition"), **licence))
    taken = client.post(ADD, form(terms, ("tell_us", "yes", "request"), **licence))

    assert refused.status_code == 200
    errors = refused.context["inline_admin_formsets"][0].formset.errors
    assert errors == [{"strength": ["A Creative Commons licence takes no further condition. Make it a request."]}]
    assert taken.status_code == 302
    assert TermsVersion.objects.get(terms=terms).rules.get().kind == "creative_commons"


def test_a_publisher_puts_a_draft_in_force_and_can_only_read_it_then(client):
    client.force_login(make_user())
    draft = make_version(
        site_version().terms, in_force=False, rules=[("print", "no", "condition")], notice="Credit us."
    )
    page = f"/admin/articles/termsversion/{draft.pk}/change/"
    act = f"/admin/articles/termsversion/{draft.pk}/put-in-force/"
    assert 'name="_save"' in client.get(page).content.decode()
    shown = client.get(act).content.decode()

    assert "What changes against own-permission-1" in shown
    assert "<ins>Publish it in print: No (Condition)</ins>" in shown
    assert "<del>Publish it online: Yes (Condition)</del>" in shown
    assert site_version() != draft

    answer = client.post(act, {"at": ""})

    assert site_version() == draft
    assert answer.headers["Location"] == f"/admin/articles/termsversion/{draft.pk}/renew/"
    assert 'name="_save"' not in client.get(page).content.decode()
    assert client.get(act).status_code == 404
    assert client.post(page, form(draft.terms)).status_code == 403
    assert client.post(f"/admin/articles/termsversion/{draft.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_refusal_to_put_in_force_is_a_sentence_on_the_page(client):
    client.force_login(make_user())
    draft = make_version(in_force=False)

    page = client.post(f"/admin/articles/termsversion/{draft.pk}/put-in-force/", {"at": "2020-01-01T10:00"})

    assert "That moment is past." in page.content.decode()
    assert TermsVersion.objects.get(pk=draft.pk).in_force_from is None


def test_an_editor_reads_terms_and_puts_none_in_force(client):
    client.force_login(make_user("editor"))
    draft, version = make_version(in_force=False), site_version()

    answers = [
        client.post(f"/admin/articles/termsversion/{draft.pk}/put-in-force/"),
        client.get(f"/admin/articles/termsversion/{version.pk}/renew/"),
        client.post(f"/admin/articles/termsversion/{version.pk}/renew/"),
        client.get(ADD),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert TermsVersion.objects.get(pk=draft.pk).in_force_from is None


def test_the_first_that_speaks_decides():
    free, ask = make_version(kind="creative_commons", licence="by"), make_version(kind="ask_us")
    series = make_series(terms=free.terms)
    part = {"series_id": series.pk, "series_position": 1}
    stern = make_author("Jan Kos", terms=make_version(kind="creative_commons", licence="by-nc-nd").terms)
    mild = make_author("Ewa Bak", terms=make_version(kind="creative_commons", licence="by-sa").terms)
    note = {"permission_note": "Their letter of 3 May."}

    def resolved(**state):
        found = terms_for(make_article(**state), timezone.now())
        return found.version.slug, found.reason

    assert resolved() == ("own-permission-1", "the site’s terms")
    assert resolved(**part) == (free.slug, "from the series “Lines across the sea”")
    assert resolved(own_terms_id=ask.terms_id, **part) == (ask.slug, "chosen for this text")
    assert resolved(**part, **SOURCE) == ("all-rights-reserved-1", "first published elsewhere")
    assert resolved(**part, **SOURCE, **note) == ("all-rights-reserved-1", "first published elsewhere")
    assert resolved(**SOURCE, **note, own_terms_id=ask.terms_id) == (ask.slug, "chosen for this text")
    assert resolved(authors=[mild, stern, make_author()])[1] == "from the author Jan Kos"
    assert resolved(authors=[mild, make_author()])[1] == "from the author Ewa Bak"
    assert resolved(authors=[stern], **part) == (free.slug, "from the series “Lines across the sea”")


def test_of_several_authors_the_strictest_terms_hold():
    kinds = [("all_rights_reserved", ""), ("ask_us", ""), ("own_permission", "")]
    kinds += [("creative_commons", f"by-{rest}".rstrip("-")) for rest in ("nc-nd", "nd", "nc-sa", "nc", "sa", "")]
    authors = [
        make_author(f"Author{place}", terms=make_version(kind=kind, licence=licence).terms)
        for place, (kind, licence) in enumerate(kinds)
    ]

    for place in range(len(authors) - 1):
        text = make_article(authors=authors[:place:-1] + [authors[place]])
        assert terms_for(text, timezone.now()).version.terms == authors[place].terms


def test_what_speaks_without_a_version_in_force_is_not_heard():
    draft = make_version(in_force=False).terms

    text = make_article(authors=[make_author(terms=draft)], own_terms_id=draft.pk)

    assert terms_for(text, timezone.now()).reason == "the site’s terms"


def test_only_authors_bind_a_text_not_its_editors():
    editor = make_author("Jan Kos", terms=make_version(kind="ask_us").terms)
    article = make_article()
    lines = [*article.data()["bylines"], {"author": editor.pk, "role": "editor", "credited_as": ""}]

    article.save_desk_copy({"bylines": lines}, by=article.created_by, version=article.version)

    assert terms_for(article, timezone.now()).reason == "the site’s terms"


def test_who_publishes_sees_the_terms_and_why(client):
    client.force_login(make_user())
    free = make_version(kind="creative_commons", licence="by", title="Free with credit")
    article = make_article(own_terms_id=free.terms_id, lead_picture_id=make_picture(others_may="ask").pk)

    page = client.get(f"/admin/articles/article/{article.pk}/publish/").content.decode()

    assert "Republishing: Free with credit (chosen for this text)." in page
    assert "The lead picture will not be in copies; its reuse: Others must ask." in page


def test_the_form_of_a_text_keeps_its_terms_and_its_source(client):
    client.force_login(make_user())
    article, free = make_article(), make_version(kind="creative_commons", licence="by")
    state = article.data()
    fields = {
        "title": state["title"], "language": "en", "kind": state["kind"], "slug": state["slug"], "lead": state["lead"],
        "body": state["body"], "bylines": json.dumps(state["bylines"]), "topics": "[]", "shows_support_box": "on",
        "version": article.version,
    }  # fmt: skip
    address = f"/admin/articles/article/{article.pk}/change/"

    client.post(address, fields | {"own_terms": free.terms_id})
    article.refresh_from_db()
    refused = client.post(address, fields | SOURCE | {"own_terms": free.terms_id, "version": article.version})
    own = article.own_terms
    client.post(address, fields | SOURCE | {"own_terms": "", "version": article.version})
    article.refresh_from_db()

    assert own == free.terms
    assert "say why we may pass it on, or name no terms" in refused.content.decode()
    assert (article.source_name, article.source_url, article.own_terms) == (*SOURCE.values(), None)


def test_without_a_default_all_rights_are_reserved():
    Terms.objects.filter(is_site_default=True).update(is_site_default=False)

    assert publish().terms.slug == "all-rights-reserved-1"


def test_there_is_one_default():
    with pytest.raises(IntegrityError), transaction.atomic():
        Terms.objects.create(key="other", name="Other", is_site_default=True)


def test_a_text_from_elsewhere_has_an_address_and_takes_terms_only_with_a_reason():
    article = make_article()
    row = Article.objects.filter(pk=article.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(**SOURCE, own_terms=site_version().terms)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(source_name="The Harbour Post")
    assert row.update(**SOURCE, own_terms=site_version().terms, permission_note="Their letter of 3 May.") == 1


def test_every_publication_has_a_code_of_its_own():
    article = make_article()
    first = publish(article)
    article.refresh_from_db()
    second = article.publish(by=make_user(), change="silent", waived=WAIVED)

    assert len(first.package_code) == 8
    assert first.package_code != second.package_code
    assert Publication.objects.get(pk=first.pk).package_code == first.package_code
