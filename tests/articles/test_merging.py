import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from articles.errors import Refused
from articles.models import Author, Merge, PublicationByline, PublicationTopic, Redirect, Topic, TopicSpelling
from tests.articles.making import make_article, make_author, make_topic, make_user, publish
from tests.articles.test_desk import address, fields

pytestmark = pytest.mark.django_db


def merge(gone, into):
    return Merge.objects.merge(gone, into, by=make_user("publisher"))


def line(author, role="author", credited_as=""):
    return {"author": author.pk, "role": role, "credited_as": credited_as}


def test_every_spelling_of_a_topic_is_that_topic():
    topic = make_topic("Łódź", name_pl="Miasto Łódź")

    assert topic.slug == "lodz"
    for name in ("Łódź", "łódź", "ŁÓDŹ", "Lodz", " lódz ", "miasto ŁÓDŹ"):
        assert Topic.objects.spelled(name) == topic, name
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicSpelling.objects.create(folded="lodz", spelling="Lodz", topic=make_topic("Other"))


def test_a_renamed_topic_gives_its_old_name_free():
    topic = make_topic("Enregy")
    topic.name = "Energy"
    topic.save()

    assert Topic.objects.spelled("energy") == topic
    assert Topic.objects.spelled("Enregy") is None


def test_a_merged_topic_lives_on_as_a_spelling_an_address_and_in_old_versions(client, sign_in):
    gas, energy = make_topic("Natural gas"), make_topic("Energy")
    with_both, with_gas = make_article(topics=[gas, energy]), make_article(topics=[gas])
    publications = [publish(with_both), publish(with_gas)]
    old_address = gas.get_absolute_url()

    merge(gas, energy)

    assert Topic.objects.spelled("natural GAS") == energy
    assert [list(text.topics.all()) for text in (with_both, with_gas, *publications)] == [[energy]] * 4
    for path in (old_address, f"/pl{old_address}"):
        assert client.get(path).status_code == 301
    assert client.get(old_address).headers["Location"] == energy.get_absolute_url()
    sign_in("editor")
    restored = client.get(address(with_gas), {"from": with_gas.revisions.first().number}).context["adminform"].form
    assert restored["topics"].value() == json.dumps([energy.pk])
    assert restored.restored.missing == []


def test_a_merged_author_keeps_the_order_and_the_printed_names_of_each_byline():
    twin, anna, jan = make_author("A. Nowak"), make_author("Anna Nowak"), make_author("Jan Kos")
    article = make_article(bylines=[line(jan), line(twin, credited_as="Nowak the younger"), line(anna, "editor")])
    both = make_article(bylines=[line(anna), line(twin)])
    publication, other = publish(article), publish(both)

    merge(twin, anna)

    assert [(row.author, row.printed_name) for row in publication.bylines.all()] == [
        (jan, "Jan Kos"), (anna, "Nowak the younger"), (anna, "Anna Nowak"),
    ]  # fmt: skip
    assert [row.author for row in other.bylines.all()] == [anna]
    assert not Author.objects.filter(pk=twin.pk).exists()


def test_a_form_that_was_open_meanwhile_saves_the_one_that_stays(client, sign_in):
    sign_in("editor")
    gone, stays, twin, anna = make_topic("Gas"), make_topic("Energy"), make_author("A. Nowak"), make_author()
    article = make_article(topics=[gone], authors=[twin])
    typed = fields(article, title="Typed meanwhile")

    merge(gone, stays)
    merge(twin, anna)
    answer = client.post(address(article), typed)

    assert answer.status_code == 302
    article.refresh_from_db()
    assert article.title == "Typed meanwhile"
    assert list(article.topics.all()) == [stays]
    assert [row.author for row in article.bylines.all()] == [anna]


def test_parting_puts_everything_back():
    gas, energy, anna = make_topic("Gas", description="About gas"), make_topic("Energy"), make_author()
    gas.set_aliases(["Methane"])
    twin = make_author("A. Nowak")
    texts = [make_article(topics=[gas, energy], bylines=[line(anna), line(twin)]), make_article(topics=[gas])]
    for text in texts:
        publish(text)

    def everything():
        return [
            sorted(rows.values_list())
            for rows in (
                Topic.objects, TopicSpelling.objects.values_list("folded", "topic", "is_alias"), Author.objects,
                PublicationTopic.objects, PublicationByline.objects, Redirect.objects.values_list("old_path"),
            )
        ]  # fmt: skip

    before = [[row[:4] for row in rows] for rows in everything()]
    merges = [merge(gas, energy), merge(twin, anna)]
    assert [[row[:4] for row in rows] for rows in everything()] != before

    for made in merges:
        made.undo(by=make_user("publisher"))

    assert [[row[:4] for row in rows] for rows in everything()] == before
    assert Topic.objects.get(name="Gas").description == "About gas"
    with pytest.raises(Refused):
        merges[0].undo(by=make_user("publisher"))


def test_a_chain_of_merges_leads_to_its_end_and_is_undone_from_there():
    first, second, third = make_topic("One"), make_topic("Two"), make_topic("Three")
    keys = [first.pk, second.pk]
    one, two = merge(first, second), merge(second, third)

    assert Merge.objects.successors("topic", keys) == dict.fromkeys(keys, third.pk)
    with pytest.raises(Refused):
        one.undo(by=make_user("publisher"))
    two.undo(by=make_user("publisher"))
    one.undo(by=make_user("publisher"))
    assert Topic.objects.count() == 3


def test_a_name_that_was_taken_meanwhile_is_not_taken_back():
    gas, energy = make_topic("Gas"), make_topic("Energy")
    made = merge(gas, energy)
    energy.set_aliases([])
    taker = make_topic("Gas")

    with pytest.raises(Refused, match="name or the address"):
        made.undo(by=make_user("publisher"))
    assert Topic.objects.spelled("gas") == taker


def test_merging_is_seen_before_it_is_done_and_undone_on_the_page(client, sign_in):
    sign_in("publisher")
    gas, energy = make_topic("Gas"), make_topic("Energy")
    publish(make_article(topics=[gas]))
    page = reverse("admin:articles_topic_merge", args=[gas.pk])

    seen = client.get(page, {"into": energy.pk}).content.decode()
    assert "1 live text names “Gas”" in seen and gas.get_absolute_url() in seen
    assert Topic.objects.count() == 2
    answer = client.post(page, {"into": energy.pk}, follow=True)
    assert "is now “Energy” in every text" in answer.content.decode()
    client.post(reverse("admin:articles_topic_undo_merge", args=[Merge.objects.get().pk]))

    assert Topic.objects.count() == 2
    assert "Choose another one" in client.post(page, {"into": gas.pk}).content.decode()


def test_only_who_has_the_right_merges(client, sign_in):
    sign_in("editor")
    gas, energy = make_topic("Gas"), make_topic("Energy")

    assert client.post(reverse("admin:articles_topic_merge", args=[gas.pk]), {"into": energy.pk}).status_code == 403
    assert "Merge into another" not in client.get(f"/admin/articles/topic/{gas.pk}/change/").content.decode()
    with pytest.raises(PermissionDenied):
        Merge.objects.merge(gas, energy, by=make_user("editor"))


def topic_form(topic, **changed):
    return {
        "name": topic.name,
        "name_pl": "",
        "slug": topic.slug,
        "description": "",
        "description_pl": "",
        "aliases": "",
    } | changed


def test_a_new_address_of_what_readers_see_leads_on_from_the_old_one(client, sign_in):
    topic = make_topic("Energy")
    publish(make_article(topics=[topic]))
    page = f"/admin/articles/topic/{topic.pk}/change/"
    sign_in("editor")
    client.post(page, topic_form(topic, name="Power", slug="power", description="Written by an editor"))
    topic.refresh_from_db()
    assert (topic.name, topic.slug, topic.description) == ("Energy", "energy", "Written by an editor")

    sign_in("publisher")
    for slug in ("power", "electricity", "power"):
        client.post(page, topic_form(topic, slug=slug))

    assert client.get("/topics/power/").status_code == 200
    for old in ("/topics/energy/", "/pl/topics/electricity/"):
        assert client.get(old).headers["Location"].endswith("/topics/power/"), old


def test_another_spelling_finds_its_topic_and_no_two_topics_share_one(client, sign_in):
    sign_in("editor")
    topic, other = make_topic("Energy"), make_topic("Gas")

    client.post(f"/admin/articles/topic/{topic.pk}/change/", topic_form(topic, aliases="Power\nŻycie\n"))
    refused = client.post(f"/admin/articles/topic/{other.pk}/change/", topic_form(other, aliases="zycie"))

    assert Topic.objects.spelled("ZYCIE") == topic
    assert "is the topic “Energy” already" in refused.content.decode()
    found = client.get(reverse("admin:articles_choose", args=["topic"]), {"q": "pow"}).json()
    assert [row["id"] for row in found["results"]] == [topic.pk]
