import re

from django import template
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext

from articles.addresses import absolute
from articles.metadata import open_graph, structured_data
from articles.republishing.credit import credit_line

register = template.Library()

register.simple_tag(credit_line)
register.simple_tag(open_graph)
register.simple_tag(structured_data)
register.filter("absolute", absolute)

# Where a picture stands: which of its renditions, and how wide it is shown, for the browser's choice among them.
PLACES = {
    "lead": ("whole", slice(-3, None), "(min-width: 62rem) 58rem, 100vw"),
    "column": ("whole", slice(1, 4), "(min-width: 48rem) 42rem, 100vw"),
    "wide": ("whole", slice(-3, None), "(min-width: 62rem) 58rem, 100vw"),
    "small": ("whole", slice(2), "(min-width: 48rem) 18rem, 100vw"),
    "front": ("whole", slice(1, 4), "(min-width: 50rem) 38rem, 100vw"),
    "card": ("card", slice(None), "(min-width: 50rem) 16rem, 34vw"),
    "portrait": ("card", slice(1), ""),
}
NAMES_ON_A_CARD = 4
# About a kilobyte each.
CARDS, MOST_CARDS = {}, 1000
ONE_LETTER = re.compile(r"(?<!\w)([aiouwzAIOUWZ]) (?=\S)")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[\"“„‘(]?[^\W\d_a-zß-öø-ÿąćęłńśźż])")


@register.inclusion_tag("articles/picture.html")
def picture(picture, *, language, place, alt="", is_first=False):
    """A picture of the library: AVIF in up to three widths, a JPEG for older browsers. The first one loads at once."""
    box, wanted, sizes = PLACES[place]
    made = [
        {"width": width, "height": height, "avif": default_storage.url(avif), "jpeg": default_storage.url(jpeg)}
        for width, height, avif, jpeg in picture.renditions[box][wanted] or picture.renditions[box]
    ]
    return {
        "renditions": made[::-1],
        "largest": made[-1],
        "fallback": made[len(made) // 2],
        "sizes": sizes,
        "alt": alt or picture.local_alt(language),
        "is_first": is_first,
    }


@register.simple_tag
def card(text, *, level, with_teaser=False):
    """A text in a list. What was drawn is kept by all that it is made of: a publication never changes."""
    language, picture = get_language(), text.shown_picture
    shown = (str(picture.renditions["card"]), picture.local_alt(language)) if picture else None
    made_of = (text.package_code, language, level, with_teaser, author_names(text), shown)
    drawn = CARDS.get(made_of)
    if drawn is None:
        context = {"text": text, "picture": picture, "language": language, "level": level, "with_teaser": with_teaser}
        drawn = render_to_string("articles/card.html", context)
        if len(CARDS) >= MOST_CARDS:
            CARDS.clear()
        CARDS[made_of] = drawn
    return drawn


@register.filter
def author_names(text) -> str:
    """The authors of a listed text in one line; of many the first three and how many more."""
    names = [name for name, _slug in text.authors]
    if len(names) <= NAMES_ON_A_CARD:
        return ", ".join(names)
    more = len(names) - NAMES_ON_A_CARD + 1
    return ngettext("%(names)s and %(count)d other", "%(names)s and %(count)d others", more) % {
        "names": ", ".join(names[:-more]),
        "count": more,
    }


@register.filter
def bound(words: str) -> str:
    """A title or lead as Polish typographers want it: no one-letter word ends a line. Twin of the body's expansion."""
    return ONE_LETTER.sub("\\1\u00a0", words) if get_language() == "pl" else words


@register.filter
def teaser(lead: str, limit: int = 260) -> str:
    """The first whole sentences of a lead, as many as fit; at least one."""
    first, *sentences = SENTENCE_END.split(lead)
    for sentence in sentences:
        if len(first) + len(sentence) >= limit:
            break
        first = f"{first} {sentence}"
    return first
