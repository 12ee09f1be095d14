"""A made-up archive of a think tank, as rows for JSON lines. The same number gives the same archive."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from PIL import Image

GIVEN = ["Adela", "Bruno", "Celina", "Dorian", "Edyta", "Fryderyk", "Gaia", "Hubert", "Irma", "Jonasz"]
FAMILY = ["Adamska", "Bielik", "Cichy", "Drozd", "Ficek", "Górna"]
SUBJECTS = ["Harbours", "Railways", "Grain", "Gas", "Courts", "Schools", "Rivers", "Borders", "Wages", "Housing"]
ANGLES = ["today", "and law", "and money", "in numbers", "after the war", "in winter",
          "by region", "and trade", "and trust", "abroad", "in debate", "up close"]  # fmt: skip
WORDS = [
    "a", "an", "the", "this", "that", "which", "where", "when", "if", "because", "while", "and", "or", "but", "not",
    "only", "also", "more", "less", "than", "before", "after", "under", "over", "between", "across", "toward",
    "against", "without", "within", "ministry", "council", "court", "parliament", "border", "river", "harbour",
    "railway", "grain", "gas", "coal", "wind", "price", "wage", "tax", "tender", "budget", "census", "vote", "treaty",
    "market", "school", "clinic", "road", "bridge", "archive", "map", "report", "figure", "table", "number", "share",
    "year", "month", "decade", "winter", "spring", "region", "province", "capital", "village", "neighbour", "ally",
    "partner", "rival", "reform", "delay", "promise", "plan", "answer", "question", "cause", "result", "cost", "gain",
    "loss", "risk", "proof", "doubt", "measure", "find", "show", "hold", "keep", "lose", "win", "pay", "build",
    "close", "open", "count", "compare", "explain", "expect", "remember", "publish", "read", "write", "change",
    "stay",
]  # fmt: skip
PICTURES = 4


def archive(count: int) -> Iterator[dict]:
    """60 authors, 120 topics, 4 pictures, then so many articles of 600 to 1,200 words."""
    authors = [f"{given} {family}" for given in GIVEN for family in FAMILY]
    topics = [f"{subject} {angle}" for subject in SUBJECTS for angle in ANGLES]
    yield from ({"kind": "author", "slug": address(name), "name": name, "bio": "Writes here."} for name in authors)
    yield from ({"kind": "tag", "slug": address(name), "name": name} for name in topics)
    for number in range(PICTURES):
        yield {
            "kind": "image",
            "slug": f"picture-{number}",
            "file": f"{number}.png",
            "alt": "A colour",
            "credit": "Drawn",
        }
    for number in range(1, count + 1):
        yield article(number, authors, topics)


def article(number: int, authors: list[str], topics: list[str]) -> dict:
    chance = Random(number)  # noqa: S311  nothing secret
    title = sentence(chance, 6, 10)[:-1]
    start = datetime(2012, 1, 1, tzinfo=UTC)
    return {
        "kind": "article", "id": number, "slug": f"{address(title)}-{number}", "title": title,
        "lead": paragraph(chance, 55), "body": body(chance),
        "date": (start + timedelta(minutes=chance.randrange(14 * 365 * 24 * 60))).isoformat(),
        "authors": [address(name) for name in chance.sample(authors, chance.choice((1, 1, 1, 2, 3)))],
        "tags": [address(name) for name in chance.sample(topics, chance.randint(3, 6))],
        "image": f"picture-{chance.randrange(PICTURES)}",
    }  # fmt: skip


def body(chance: Random) -> str:
    """Paragraphs with a heading above every fourth, two quotations and some links."""
    blocks = []
    for place in range(chance.randint(9, 18)):
        text = paragraph(chance, 65)
        if place % 4 == 2:
            blocks.append(f"<h2>{sentence(chance, 3, 6)[:-1]}</h2>")
        if place in (5, 8):
            blocks.append(f"<blockquote><p>{sentence(chance, 15, 25)}</p></blockquote>")
        if chance.random() < 0.3:
            text += f' <a href="https://example.org/{place}">{sentence(chance, 2, 4)}</a>'
        blocks.append(f"<p>{text}</p>")
    return "\n".join(blocks)


def paragraph(chance: Random, words: int) -> str:
    return " ".join(sentence(chance, 8, 18) for _ in range(words // 13))


def sentence(chance: Random, shortest: int, longest: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(shortest, longest))).capitalize() + "."


def address(name: str) -> str:
    return name.lower().replace(" ", "-").replace("ó", "o")


def draw_pictures(folder: Path):
    for number in range(PICTURES):
        Image.new("RGB", (640, 360), (40 * number, 90, 120)).save(folder / f"{number}.png")
