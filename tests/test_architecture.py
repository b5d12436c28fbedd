"""The rules the code keeps, kept by machine."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Subquery
from django.db.models.sql import Query
from django.urls import get_resolver

from accounts import policy
from core.columns import Anew
from core.lists import ListPage

ORDER = ["core", "accounts", "congress", "units", "suggestions", "evaluations", "dashboard", "config"]
ROOT = Path(__file__).resolve().parent.parent


def modules(*apps):
    for app in apps or ORDER:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield app, path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def imported(node):
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [node.module]
    return [a.name for a in node.names] if isinstance(node, ast.Import) else []


def test_imports_point_down():
    for app, path, tree in modules():
        if "management" in path.parts:
            continue
        for node in ast.walk(tree):
            for name in imported(node):
                other = name.split(".")[0]
                assert other not in ORDER or ORDER.index(other) <= ORDER.index(app), (path, name)


def test_the_policy_imports_no_model():
    trees = [tree for _, path, tree in modules("accounts") if "policy" in path.parts]
    names = [n for tree in trees for node in ast.walk(tree) for n in imported(node)]
    assert trees
    assert [n for n in names if n.endswith(".models") and n.split(".")[0] in ORDER] == []


def test_status_is_written_at_the_one_door():
    for _, path, tree in modules():
        if path == Path("core/workflow.py"):
            continue
        for node in ast.walk(tree):
            stored = isinstance(node, ast.Attribute) and node.attr == "status" and isinstance(node.ctx, ast.Store)
            assert not stored, (path, node.lineno)
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("update", "update_or_create"):
                assert "status" not in [k.arg for k in node.keywords], (path, node.lineno)


def test_views_start_from_what_is_visible():
    """Only models of which the policy hides nothing (the pulse of the clocks, the calendar) may be asked directly."""
    free = {model.__name__ for model in apps.get_models()} - {apps.get_model(label).__name__ for label in policy.SEE}
    for _, path, tree in modules():
        if path.name != "views.py" and "views" not in path.parts:
            continue
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
                continue
            if node.value.attr in ("objects", "_base_manager", "_default_manager"):
                model = ast.unparse(node.value.value)
                assert node.attr == "visible_to" or model in free, (path, node.lineno, model)


@pytest.mark.parametrize(
    "path",
    [
        "suggestions/measures.py",
        "suggestions/guards.py",
        "congress/deadlines.py",
        "suggestions/marks.py",
        "suggestions/clocks.py",
    ],
)
def test_today_is_given_never_asked(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not re.search(r"\b(now|localdate|today)\(\)", text)


def test_no_signals_metaclasses_or_save_with_rules():
    for _, path, tree in modules():
        for node in ast.walk(tree):
            assert not any("django.db.models.signals" in n or "django.dispatch" in n for n in imported(node)), path
            if isinstance(node, ast.ClassDef):
                assert not any(k.arg == "metaclass" for k in node.keywords), (path, node.name)
                is_model = any(ast.unparse(b) in ("models.Model", "Named", "AbstractUser") for b in node.bases)
                names = [n.name for n in node.body if isinstance(n, ast.FunctionDef)]
                assert not (is_model and "save" in names), (path, node.name)


def test_modules_have_one_subject():
    long = {
        str(path): n
        for _, path, _ in modules()
        if (n := len((ROOT / path).read_text(encoding="utf-8").splitlines())) > 350
    }
    assert long == {}


def test_no_module_is_a_drawer_for_everything():
    assert [str(p) for _, p, _ in modules() if p.stem in ("utils", "helpers", "misc", "common")] == []


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def test_templates_keep_the_content_security_policy():
    for path in templates():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=", text), path
        assert not re.search(r"\son[a-z]+=\"", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", text), path
        assert not re.search(r"https?://(?!www\.w3\.org)", text), path


def test_colours_stand_in_the_stylesheet_only():
    for path in templates():
        assert not re.search(r"(?<![&\w\"'/])#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf-8")), path


def test_no_unfinished_marks():
    marks = re.compile(
        "|".join(["TO" + "DO", "FIX" + "ME", "coming " + "soon", "敬请" + "期待", "开发" + "中", "待" + "实现"])
    )
    for path in [*templates(), *(ROOT / p for _, p, _ in modules())]:
        assert not marks.search(path.read_text(encoding="utf-8")), path


def url_names(patterns=None, namespaces=()):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from url_names(pattern.url_patterns, (*namespaces, pattern.namespace))
        elif not any(namespaces):
            yield pattern.name


def test_every_page_is_in_the_policy_and_no_other():
    assert set(url_names()) == set(policy.PAGES)


def expressions(term):
    yield term
    for inner in getattr(term, "get_source_expressions", list)():
        yield from expressions(inner)


def test_no_order_of_a_list_holds_a_subquery_for_good():
    """Django resolves subqueries in place; ``Anew`` builds them whenever they are used."""
    views = (getattr(v, "view_class", None) for v in callbacks())
    columns = {one for view in views if view and issubclass(view, ListPage) for one in getattr(view, "columns", ())}
    held = [e for one in columns for term in one.sort for e in expressions(term)]
    assert any(isinstance(e, Anew) for e in held)
    assert not [e for e in held if isinstance(e, Query | Subquery)]


def callbacks(patterns=None):
    for pattern in patterns or get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from callbacks(pattern.url_patterns)
        else:
            yield pattern.callback
