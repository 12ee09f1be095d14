from articles.errors import Refused

SHOWN = 160


class Unreadable(Refused):
    """A file does not fit. `number` counts lines from 1; `line` is where the reading stopped, or ""."""

    def __init__(self, number: int, line: str, why: str):
        super().__init__(number, line, why)
        self.number, self.line, self.why = number, line, why

    def __str__(self):
        return f"line {self.number}: {self.why}" + (f"\n    {self.line[:SHOWN]}" if self.line else "")
