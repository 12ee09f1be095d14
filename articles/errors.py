"""Expected troubles of the desk. Each carries a sentence for the person who caused it."""


class Refused(Exception):
    """A verb was not carried out; nothing was changed."""


class Conflict(Refused):
    """Somebody else changed the text in between."""


class NotReady(Refused):
    """A required check failed. `problems` is the list of them."""

    def __init__(self, problems):
        super().__init__(" ".join(str(problem.message) for problem in problems))
        self.problems = problems


class AlreadyScheduled(Refused):
    """A publication waits for its moment already."""


class UnderEmbargo(Refused):
    """The moment lies before the end of the text's embargo."""


class AddressTaken(NotReady):
    """The address belongs to another text, or did."""
