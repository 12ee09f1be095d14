import re

import pytest

from articles.republishing.tree import read
from articles.richtext.cleaning import clean
from articles.richtext.embeds import PROVIDERS
from articles.richtext.expansion import expand

FILM = '<div data-embed="youtube" data-key="dQw4w9WgXcQ" data-title="A film &amp; more"></div>'


@pytest.mark.parametrize(
    ("address", "provider", "key"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=9s", "youtube", "dQw4w9WgXcQ"),
        ("https://www.youtube.com/watch?list=x&v=dQw4w9WgXcQ", "youtube", "dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc", "youtube", "dQw4w9WgXcQ"),
        ("https://vimeo.com/76979871", "vimeo", "76979871"),
        ("https://player.vimeo.com/video/76979871", "vimeo", "76979871"),
        ("https://datawrapper.dwcdn.net/ab1Cd/2/", "datawrapper", "ab1Cd"),
        ("https://public.flourish.studio/visualisation/1234567/", "flourish", "1234567"),
    ],
)
def test_the_key_is_found_in_an_address(address, provider, key):
    found = {name: match[1] for name, known in PROVIDERS.items() if (match := re.match(known["given"], address))}

    assert found == {provider: key}


@pytest.mark.parametrize(
    "address", ["https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", "https://vimeo.com/1", "http://youtu.be/x"]
)
def test_other_addresses_name_nothing(address):
    assert not any(re.match(known["given"], address) for known in PROVIDERS.values())


def test_an_embed_is_kept_as_it_is():
    assert clean(FILM).html == FILM
    assert clean(f"<p>a</p>{FILM}<p>b</p>").words == 2


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<div data-title="T" data-key="dQw4w9WgXcQ" data-embed="youtube"></div>',
         '<div data-embed="youtube" data-key="dQw4w9WgXcQ" data-title="T"></div>'),
        ('<div data-embed="youtube" data-key="dQw4w9WgXcQ"><p>Words</p></div>',
         '<div data-embed="youtube" data-key="dQw4w9WgXcQ"></div><p>Words</p>'),
        ('<div data-embed="evil" data-key="dQw4w9WgXcQ">x</div>', "x"),
        ('<div data-embed="youtube" data-key="../../x">x</div>', "x"),
        ('<div data-embed="youtube">x</div>', "x"),
        ('<p>a<div data-embed="vimeo" data-key="76979871"></div>b</p>',
         '<p>a</p><div data-embed="vimeo" data-key="76979871"></div>b'),
        ('<div data-embed="vimeo" data-key="76979871" data-title="&quot;&gt;&lt;script&gt;"></div>',
         '<div data-embed="vimeo" data-key="76979871" data-title="script"></div>'),
    ],
)  # fmt: skip
def test_what_is_no_embed_keeps_its_words(html, kept):
    assert clean(html).html.replace("\n", "") == kept
    assert clean(kept).html == kept


def test_readers_get_a_link_and_no_frame():
    page = expand(FILM, "en")

    assert page == (
        '<p class="embed"><a rel="noopener" href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">A film &amp; more</a>'
        " YouTube</p>"
    )


def test_a_copy_has_the_link():
    tree, left_out = read(f"<p>a</p>{FILM}", "https://institute.example/articles/a/", {})

    assert not left_out
    link = tree.children[1].children[0]
    assert (link.attributes["href"], link.children) == (
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        ["A film & more"],
    )
