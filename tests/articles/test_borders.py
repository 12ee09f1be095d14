"""What may import what, read from the syntax trees."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = {"articles": {"donations", "institute"}, "donations": {"articles", "institute"}, "institute": set()}
# These may read the desk's copy. Everything else of articles is public and reads publications only.
DESK = ("articles/models/", "articles/desk/", "articles/importing/", "articles/readiness/", "articles/management/",
        "articles/admin.py", "articles/migrations/", "articles/templatetags/desk.py")  # fmt: skip


def modules(folder):
    return sorted(path for path in (ROOT / folder).rglob("*.py"))


def imports(path):
    """(module, name) of every import in a file, at any depth."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


@pytest.mark.parametrize("app", APPS)
def test_apps_import_only_downwards(app):
    wrong = [
        (path.relative_to(ROOT), module)
        for path in modules(app)
        for module, _ in imports(path)
        if module.split(".")[0] in APPS[app]
    ]

    assert wrong == []


def test_public_modules_never_import_the_desks_copy():
    desk_names = {"Article", "ArticleByline", "ArticleTopic", "Revision"}
    wrong = [
        (str(path.relative_to(ROOT)), name)
        for path in [*modules("articles"), ROOT / "institute/views.py", ROOT / "institute/urls.py"]
        if not str(path.relative_to(ROOT)).startswith(DESK)
        for module, name in imports(path)
        if module.startswith(("articles.models.article", "articles.models.revisions", "articles.desk"))
        or (module == "articles.models" and name in desk_names)
    ]

    assert wrong == []


def test_only_the_door_marks_html_as_safe():
    """format_html escapes; mark_safe does not: it stands in the door for HTML and in the one for JSON-LD."""
    marking = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in modules(app)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("mark_safe", "SafeString")
    }

    assert marking == {"articles/metadata.py", "articles/richtext/expansion.py"}


def test_no_template_uses_safe_or_inline_code():
    forbidden = ("|safe", "{% autoescape off", "<style", "style=", "onclick=", "onload=", "onsubmit=", "javascript:")
    wrong = [
        (str(path.relative_to(ROOT)), word)
        for folder in ("templates", "articles", "donations", "institute")
        for path in (ROOT / folder).rglob("*.html")
        for word in forbidden
        if word in path.read_text(encoding="utf-8")
    ]

    assert wrong == []
