"""What the rules need from the database, asked once for one text or for many."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from articles.models.pictures import Picture
from articles.models.revisions import named_pictures


@dataclass(frozen=True)
class Surroundings:
    pictures: dict[int, Picture] = field(default_factory=dict)  # those that the texts show, by key

    @classmethod
    def of(cls, states: Iterable[dict]) -> "Surroundings":
        """`states` are editing states (see Article.data)."""
        keys = set().union(*map(named_pictures, states))
        return cls(pictures=Picture.objects.in_bulk(keys) if keys else {})
