"""Every way by which a text goes to readers holds the same checks, and says the same."""

import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Publication
from articles.models.checks import Check, CheckLevel, Level
from tests.articles.making import WAIVED, make_article, make_user, publish
from tests.articles.test_bulk import act
from tests.articles.test_importing_lines import ARTICLE, AUTHOR

pytestmark = pytest.mark.django_db
MANY = "/admin/articles/article/publish/"
# A check by which each text below is stopped, and what is said.
STOPPED = {
    "lead": ({"lead": ""}, "Write a lead: what the reader will know at the end."),
    "placeholder": ({"body": "<p>Here TK stands.</p>"}, "“TK” still stands in paragraph 1."),
    "links": (
        {"body": '<p>See <a href="http://server/a.pdf">the plan</a>.</p>'},
        "The link “the plan” in paragraph 1 leads to a computer that readers cannot reach.",
    ),
}


def by_page(client, article, tmp_path):
    address = f"/admin/articles/article/{article.pk}/publish/"
    return client.post(address, {"version": article.version, "waived": WAIVED}).content.decode()


def by_action(client, article, tmp_path):
    sent = {"text": [article.pk], f"version-{article.pk}": article.version, "waived": WAIVED}
    return " ".join(map(str, client.post(MANY, sent, follow=True).context["messages"]))


def by_command(client, article, tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("publish", article.slug, "--by", "boss", *(f"--waive={check}" for check in WAIVED))
    return str(refused.value)


def by_import(client, article, tmp_path):
    text = ARTICLE | {"lead": article.lead, "body": article.body, "tags": []}
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(map(json.dumps, [AUTHOR, text])))
    with pytest.raises(CommandError) as refused:
        call_command("import_articles", str(path), "--by", "boss", "--publish")
    return str(refused.value)


@pytest.mark.parametrize("way", [by_page, by_action, by_command, by_import])
@pytest.mark.parametrize("check", STOPPED)
def test_a_required_check_stops_every_way_with_one_sentence(client, tmp_path, way, check):
    state, sentence = STOPPED[check]
    article = make_article(**state)
    client.force_login(make_user("publisher", username="boss"))

    assert sentence in way(client, article, tmp_path)

    assert not Publication.objects.exists()


def test_a_scheduled_text_is_held_by_the_same_checks(client, sign_in):
    sign_in("publisher")
    article = make_article(lead="")

    sent = {"version": article.version, "waived": WAIVED, "at": "2031-03-01T09:00"}
    page = client.post(f"/admin/articles/article/{article.pk}/publish/", sent).content.decode()

    assert STOPPED["lead"][1] in page
    assert not Publication.objects.exists()


def test_the_page_takes_and_shows_the_end_of_a_text(client, sign_in):
    sign_in("publisher")
    article = make_article()
    address = f"/admin/articles/article/{article.pk}/publish/"

    sent = {"version": article.version, "waived": WAIVED, "until": "2031-03-01T09:00"}
    page = client.post(address, sent, follow=True).content.decode()

    assert Publication.objects.live().get().take_down_at.isoformat() == "2031-03-01T08:00:00+00:00"
    assert "Live until 1 March 2031, 09:00" in page
    assert 'value="2031-03-01T09:00"' in client.get(address).content.decode()


@pytest.mark.parametrize("moment", ["2031-03-30T02:30", "2031-10-26T02:30"])
def test_an_hour_that_the_clock_skips_or_repeats_is_refused(client, sign_in, moment):
    sign_in("publisher")
    article = make_article()

    sent = {"version": article.version, "waived": WAIVED, "at": moment}
    page = client.post(f"/admin/articles/article/{article.pk}/publish/", sent).content.decode()

    assert "ambiguous or it may not exist" in page
    assert moment in page
    assert not Publication.objects.exists()


def test_several_texts_go_out_at_once_and_those_that_cannot_are_named(client, sign_in):
    publisher = sign_in("publisher")
    CheckLevel.objects.create(rule=Check.LEAD_LENGTH, level=Level.OFF)
    one, two, bad, live = make_article("One"), make_article("Two"), make_article("Bad", lead=""), make_article("Live")
    publish(live)
    chosen = [article.pk for article in (one, two, bad, live)]
    page = client.post("/admin/articles/article/", {"action": "publish", "_selected_action": chosen}, follow=True)
    shown = page.content.decode()
    assert page.request["PATH_INFO"] == MANY
    assert STOPPED["lead"][1] in shown and "A lead picture" in shown

    versions = {f"version-{pk}": version for pk, version in Article.objects.values_list("pk", "version")}
    versions[f"version-{two.pk}"] -= 1
    sent = {"text": chosen, "waived": ["topics", "lead-picture"]} | versions
    [said] = map(str, client.post(MANY, sent, follow=True).context["messages"])

    assert said.startswith("Published: “One”. Not changed:")
    assert all(part in said for part in ("“Bad”: Write a lead", "changed “Two” in between", "what kind of change"))
    published = one.publications.get()
    assert (published.published_by, published.waived) == (publisher, ["lead-picture", "topics"])
    assert Publication.objects.count() == 2


def test_without_the_right_there_is_no_such_action(client, sign_in):
    sign_in("editor")
    article = make_article()

    act(client, "publish", article)

    assert client.post(MANY, {"text": [article.pk]}).status_code == 403
    assert not Publication.objects.exists()


def test_a_command_publishes_in_a_persons_name_and_names_what_it_passes_over(capsys):
    boss, article = make_user(username="boss"), make_article(slug="port")
    waive = ["--waive=topics", "--waive=lead-picture"]
    with pytest.raises(CommandError, match="The lead has"):
        call_command("publish", "port", "--by", "boss", *waive)

    call_command("publish", "port", "--by", "boss", *waive, "--waive=lead-length")
    call_command(
        "publish", "port", "--by", "boss", *waive, "--waive=lead-length", "--at=2031-03-01T09:00",
        "--change=correction", "--note=A date was wrong.",
    )  # fmt: skip

    later, first = article.publications.all()
    assert (first.published_by, first.waived) == (boss, ["lead-length", "lead-picture", "topics"])
    assert (later.change, later.change_note, later.live_from.isoformat()) == (
        "correction", "A date was wrong.", "2031-03-01T08:00:00+00:00"
    )  # fmt: skip
    assert capsys.readouterr().out.endswith("/articles/port/ from 2031-03-01 09:00+01:00\n")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["port", "--by", "nobody"], "no account"),
        (["port", "--by", "writer"], "lacks the right"),
        (["elsewhere", "--by", "boss"], "No text has the address"),
        (["port", "--by", "boss", "--language=pl"], "No text has the address"),
    ],
)
def test_a_command_that_cannot_publish_says_why(arguments, why):
    make_user(username="boss"), make_user("editor", username="writer")
    make_article(slug="port")

    with pytest.raises(CommandError, match=why):
        call_command("publish", *arguments)
