"""Is a republished text as its terms ask? Judged from the source of the page; nothing is fetched."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from articles.addresses import same_place
from articles.republishing.foreign import Page, words_only
from articles.republishing.package import Package
from articles.republishing.tree import Element, flow

# So many sentences of ours are looked for, spread over the text; a third of them is enough: it may have been shortened.
SENTENCES, ENOUGH = 12, 3
SHORTEST = 6  # words of a sentence that stands for itself
# The parts of a credit line stand so near to its code or terms, in letters; so many places are looked at.
NEAR, MOST_LINES = 700, 50
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+")
FILE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Verdict:
    """What a page has of what it should have. The head is noted and blames nobody."""

    found: int  # of our sentences
    sought: int
    missing_credit: tuple[str, ...]  # of "institute", "author", "code"
    has_link: bool
    pictures: tuple[str, ...]  # addresses on the page of pictures that we do not pass on
    canonical: str  # "", "ours" or "other"
    is_noindex: bool

    @property
    def has_text(self) -> bool:
        return self.found * ENOUGH >= self.sought

    @property
    def state(self) -> str:
        """As a Republication has it. Without our words there is nothing to judge."""
        if not self.has_text:
            return "unverified"
        faults = {
            "missing_credit": bool(self.missing_credit),
            "missing_link": not self.has_link,
            "image_issue": bool(self.pictures),
        }
        return next((name for name, is_so in faults.items() if is_so), "ok")


def judge(html: str, package: Package, *, earlier: Iterable[str] = (), withheld: Collection[str] = ()) -> Verdict:
    """`html` is the page's source; `earlier` are older addresses of the text, absolute; `withheld` the names of the
    public files of its pictures that others may not use."""
    page = Page.of(html)
    words, sought = words_only(page.text), sentences(package)
    ours = {same_place(address) for address in (package.credit.address, *earlier)}
    stems = {name.partition(".")[0] for name in withheld}
    return Verdict(
        found=sum(sentence in words for sentence in sought),
        sought=len(sought),
        missing_credit=missing_credit(page, words, package),
        has_link=any(place(address) in ours for _at, address in page.links),
        pictures=tuple(address for address in page.pictures if stems.intersection(FILE.findall(address))),
        canonical="" if not page.canonical else "ours" if place(page.canonical) in ours else "other",
        is_noindex=page.is_noindex,
    )


def sentences(package: Package) -> list[str]:
    """Some of the text's own, as words only; of a text that has none its title."""
    blocks = (said(block) for block in paragraphs(package.body))
    every = [words_only(sentence) for block in blocks for sentence in SENTENCE_END.split(block)]
    whole = [sentence for sentence in every if len(sentence.split()) >= SHORTEST]
    step = -(-len(whole) // SENTENCES) or 1
    return whole[::step] or [words_only(package.title)]


def paragraphs(element: Element) -> Iterator[Element]:
    """Blocks that hold words, in order."""
    for block in flow(element.children):
        if block.name in ("p", "h2", "h3", "h4"):
            yield block
        elif block.name in ("ul", "ol", "li", "blockquote"):
            yield from paragraphs(block)


def said(element: Element) -> str:
    """The words of a block without its notes, which other sites put elsewhere."""
    return "".join(
        child if isinstance(child, str) else "" if child.name == "note" else " " if child.name == "br" else said(child)
        for child in element.children
    )


def missing_credit(page: Page, words: str, package: Package) -> tuple[str, ...]:
    """What the line lacks that stands around the copy's code or the address of its terms."""
    anchors = list(islice(code_or_terms(page, package), MOST_LINES))
    if not anchors:
        return (*names_missing(words, package), "code")
    around = (page.text[max(0, at - NEAR) : at + NEAR] for at in anchors)
    return min((names_missing(words_only(text), package) for text in around), key=len)


def code_or_terms(page: Page, package: Package) -> Iterator[int]:
    """The places in the text where either stands."""
    terms = package.credit.terms_address
    here = same_place(terms)
    yield from (at for at, address in page.links if place(address) == here)
    named = rf"(?<!\w)(?:{re.escape(package.code)}(?!\w)|{re.escape(terms)})"
    yield from (found.start() for found in re.finditer(named, page.text, re.IGNORECASE))


def names_missing(words: str, package: Package) -> tuple[str, ...]:
    """One author is enough: some systems print the others elsewhere."""
    credit = package.credit
    authors = list(filter(None, credit.authors.split(", ")))
    has_author = not authors or any(words_only(name) in words for name in authors)
    has_institute = words_only(credit.institute) in words
    return tuple(name for name, has in {"institute": has_institute, "author": has_author}.items() if not has)


def place(address: str) -> str:
    """For comparing; "" for what is no address of a page."""
    try:
        return same_place(address) if address.lower().startswith(("http://", "https://")) else ""
    except ValueError:
        return ""
