"""What a person at a desk does with hands: clicks and keys are counted, the typing of text is not."""

from contextlib import contextmanager
from pathlib import Path

COPY = """(html) => document.addEventListener("copy", (event) => {
  event.preventDefault();
  event.clipboardData.setData("text/html", html);
  event.clipboardData.setData("text/plain", new DOMParser().parseFromString(html, "text/html").body.textContent);
})"""
WORD = (Path(__file__).parent / "samples/word.html").read_text()


class Hands:
    """A person before a page. `steps` are the clicks and keys, `files` the file dialogs."""

    def __init__(self, page):
        self.page, self.steps, self.files = page, 0, 0

    def click(self, target, **options):
        place = self.page.locator(target) if isinstance(target, str) else target
        self.steps += 1
        place.click(**options)

    def go(self, target):
        """A click that leads to another page."""
        with self.page.expect_navigation():
            self.click(target)

    def press(self, key):
        self.steps += 1
        self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def choose(self, target, **file):
        """A file in the dialog that a click opens."""
        with self.page.expect_file_chooser() as dialog:
            self.click(target)
        self.files += 1
        dialog.value.set_files({"mimeType": "image/jpeg"} | file)

    def link(self, name):
        return self.page.get_by_role("link", name=name)

    def button(self, name, **options):
        return self.page.get_by_role("button", name=name, **options)

    @contextmanager
    def counted(self):
        """Begins at nothing; gives a list to which steps and file dialogs are written in the end."""
        self.steps, self.files, found = 0, 0, []
        yield found
        found += [self.steps, self.files]


def copy(page, html):
    """Put HTML on the clipboard as another program does: nothing of it is cleaned by the browser."""
    other = page.context.new_page()
    other.evaluate(COPY, html)
    other.keyboard.press("Control+C")
    other.close()
