"""A picture leaves the house only with the right: its file and its words are looked for on every surface."""

import re

import pytest

from tests.articles.making import make_article, make_picture, publish
from tests.articles.republishing.test_rights import figure
from tests.articles.republishing.test_views import FORMS, MARKER, file_of, opened

pytestmark = pytest.mark.django_db
COPIES = {*FORMS, "partner feed"}
# The cards have the lead picture alone, and the site's own feed shows none.
ALLOWED = {"lead": COPIES | {"card", "social card"}, "body": COPIES, "cell": COPIES}


def given_away(client, text) -> dict[str, str]:
    """What each surface hands to others, by its name."""
    addresses = {form: file_of(text, form) for form in FORMS}
    addresses |= {"card": f"{text.get_absolute_url()}oembed.json", "feed": "/feed/", "partner feed": "/republish/feed/"}
    page = client.get(text.get_absolute_url()).content.decode()
    found = {name: opened(client.get(address).content) for name, address in addresses.items()}
    return found | {"social card": "".join(re.findall(r'<meta property="og:[^>]*>', page))}


@pytest.mark.parametrize("right", ["allowed", "ask", "never", "unknown"])
@pytest.mark.parametrize("place", ["lead", "body", "cell"])
def test_no_surface_gives_a_picture_away_without_the_right(client, place, right):
    picture = make_picture(others_may=right, caption=MARKER)
    shown = {
        "lead": {"lead_picture_id": picture.pk},
        "body": {"body": figure(picture.pk)},
        "cell": {"body": f"<table><tbody><tr><td>{figure(picture.pk)}</td></tr></tbody></table>"},
    }[place]
    text = publish(make_article(**shown))

    found = given_away(client, text)
    leaking = {name for name, words in found.items() if MARKER in words or "/media/" in words}

    assert leaking == (ALLOWED[place] if right == "allowed" else set())
