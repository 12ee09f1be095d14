""" "Tidy typography" in the body's editor, and the rules behind it."""

import pytest
from django.templatetags.static import static
from playwright.sync_api import expect

from articles import readiness
from articles.models import Article
from tests.articles.making import make_article
from tests.browser.test_desk import save

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = ".body-surface .tiptap"

# _ stands for a no-break space.
TIDY = {
    "en": {
        'He said "no" twice.': "He said “no” twice.",
        "\"It's 'so',\" in the '90s.": "“It’s ‘so’,” in the ’90s.",
        'A 5" pipe, 6\' tall, in "1990".': "A 5\" pipe, 6' tall, in “1990”.",
        "Wait... one - two -- three---four": "Wait… one – two – three—four",
        "1990-2000, 555-1234-5678, 2024-05-06, COVID-19": "1990–2000, 555-1234-5678, 2024-05-06, COVID-19",
        "See p. 14 and 20 % of it": "See p._14 and 20_% of it",
    },
    "pl": {
        'Rzekł "nie" i “tak”.': "Rzekł „nie” i „tak”.",
        "- Tak - rzekł 1990-2000": "– Tak – rzekł 1990–2000",
        "W 2024 r. 12 300 osób, art. 5, 7 mln zł": "W 2024_r. 12_300 osób, art._5, 7_mln zł",
        "Rok 2024 300 osób": "Rok 2024 300 osób",
    },
}


def test_each_language_has_its_marks_and_a_tidy_text_stays(form):
    page = form(make_article())
    tidy = f"""async ([language, given]) => {{
        const {{ tidy }} = await import("{static("articles/desk/body/typography.js")}");
        return [tidy(given, language), tidy(tidy(given, language), language)];
    }}"""

    for language, cases in TIDY.items():
        for given, wanted in cases.items():
            assert page.evaluate(tidy, [language, given]) == [wanted.replace("_", "\u00a0")] * 2


def test_the_button_tidies_title_lead_and_text_and_each_takes_it_back_in_one_step(form):
    link, foreign = '<a href="https://example.org/a--b">"a--b"</a>', '<span lang="de">"so"</span>'
    first = "<p>He said {}<strong>no</strong>{}<sup data-footnote>See {}it{}</sup> {} twice: " + link
    body = first + "</p><ul><li><p>{}A{}</p></li></ul><p>" + foreign + "</p>"
    article = make_article('A "title"', lead="It's a lead...", body=body.format(*'""""', "-", *'""'))
    page = form(article)
    assert {problem.field for problem in readiness.problems(article) if problem.rule == "quotes"} == {"title", "body"}

    page.click("button.body-tidy")
    expect(page.locator(".body-notice")).to_have_text("Tidied in title, lead and text: 11")
    page.keyboard.press("Control+z")
    expect(page.locator(f"{TEXT} li")).to_have_text('"A"')
    page.focus("#id_lead")
    page.keyboard.press("Control+z")
    expect(page.locator("#id_lead")).to_have_value("It's a lead...")
    page.click("button.body-tidy")
    save(page)

    article = Article.objects.get()
    assert (article.title, article.lead) == ("A “title”", "It’s a lead…")
    assert article.body == body.format(*"“”“”", "–", *"“”")
