"""The house: imports point down, the admin holds the catalogs alone, one module marks HTML safe."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

import careerpath.urls  # noqa: F401  registers the catalogs
from careerpath.admin import site
from careerpath.encryption.fields import encrypted_fields
from careerpath.owned import owned_models

ROOT = Path(settings.BASE_DIR)
# Lower floors know nothing of the higher ones.
FLOORS = ["careerpath", "values", "journal"]
LAYERS = {"models": 0, "forms": 1, "views": 2, "urls": 3, "admin": 3}
PURE = [
    *("careerpath/encryption/codec.py", "careerpath/encryption/keys.py", "careerpath/words.py"),
    *("values/corners.py", "values/ladder.py", "values/ranking.py", "values/slope.py"),
    *("journal/intention.py", "journal/lines.py", "journal/needs.py", "journal/sheet.py", "journal/timeline.py"),
    "journal/where.py",
    "journal/timeline_drawing.py",
]
# urls.py is the table of contents, and the one module of the ground floor that names the apps.
NAMES_THE_APPS = {"careerpath/urls.py"}


def modules() -> list[Path]:
    return [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts]


def imports(path: Path) -> set[str]:
    """Full names of the modules that a file imports, relative ones resolved."""
    package = path.relative_to(ROOT).with_suffix("").parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level]) if node.level else ""
            source = ".".join(part for part in (base, node.module) if part)
            found |= {source} | {f"{source}.{alias.name}" for alias in node.names}
    return found


def floor_of(name: str) -> int:
    return FLOORS.index(name.split(".")[0]) if name.split(".")[0] in FLOORS else -1


def layer_of(name: str) -> int | None:
    parts = name.split(".")
    return LAYERS.get(parts[1]) if len(parts) > 1 and parts[0] in FLOORS[1:] else None


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    name = str(path.relative_to(ROOT))
    if name in NAMES_THE_APPS:
        return
    own_floor = FLOORS.index(path.relative_to(ROOT).parts[0])
    too_high = {imported for imported in imports(path) if floor_of(imported) > own_floor}
    assert not too_high
    own_layer = layer_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own_layer is not None:
        above = {imported for imported in imports(path) if (layer_of(imported) or 0) > own_layer}
        assert not above


def test_an_upward_import_would_be_seen(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_architecture.ROOT", tmp_path)
    for folder in ("careerpath", "journal/models"):
        (tmp_path / folder).mkdir(parents=True)
    low = tmp_path / "careerpath/low.py"
    low.write_text("from journal.models import Entry")
    model = tmp_path / "journal/models/rows.py"
    model.write_text("from ..views import home")
    for path in (low, model):
        with pytest.raises(AssertionError):
            test_imports_point_down(path)


def test_pure_modules_import_no_django():
    for name in PURE:
        if (path := ROOT / name).exists():
            assert not {imported for imported in imports(path) if imported.startswith("django")}, name


def test_nothing_imports_a_view_but_urls():
    for path in modules():
        if path.name != "urls.py" and "views" not in path.parts:
            assert not {name for name in imports(path) if ".views" in name and name.split(".")[0] in FLOORS}, path


def test_the_admin_holds_the_catalogs_alone():
    assert {model._meta.label for model in site._registry} == {
        "journal.Prompt",
        "journal.PromptTheme",
        "values.Value",
        "values.ValueGroup",
    }


def test_no_private_model_is_in_the_admin():
    assert not set(site._registry) & set(owned_models())
    assert owned_models()


def test_private_text_is_encrypted():
    """A text field on a private model is encrypted, or is one of the few that are no text of a person's."""
    clear = {
        *("careerpath.Revision.piece_noun", "journal.Spark.kind", "journal.Season.role"),
        *("values.ValuesSession.kind", "values.ValuesSession.state", "values.ValuesSession.method"),
        *("values.Pick.leaning", "journal.NeedRow.need"),
        *("journal.Season.second_role", "journal.CheckIn.role", "journal.CheckIn.next", "journal.SeasonReview.next"),
    }
    for model in owned_models():
        sealed = encrypted_fields(model)
        for field in model._meta.concrete_fields:
            if field.get_internal_type() in {"CharField", "TextField", "JSONField", "URLField", "BinaryField"}:
                assert field in sealed or str(field) in clear, field


def test_views_reach_private_rows_through_their_owner_alone():
    catalogs = r"(?:Prompt|PromptTheme|Value|ValueGroup)"
    for path in [
        *(ROOT / "journal/views").rglob("*.py"),
        *(ROOT / "values/views").rglob("*.py"),
        ROOT / "careerpath/trash.py",
    ]:
        lines = re.findall(r".*(?:\.objects\b|get_object_or_404\().*", path.read_text())
        assert not [line for line in lines if not re.search(rf"{catalogs}(?:\.objects|\b.*slug=)", line)], path


def test_html_is_marked_safe_in_one_module_alone():
    for path in modules():
        if path != ROOT / "careerpath/markup.py":
            assert not re.search(r"mark_safe|SafeString\(|\|safe", path.read_text()), path
    for path in (ROOT / "templates").rglob("*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape off", path.read_text()), path


def test_templates_hold_no_inline_script_style_or_handler():
    for path in (ROOT / "templates").rglob("*.html"):
        assert not re.search(r"<style|<script(?![^>]*src=)|\sstyle=|\son[a-z]+=\"", path.read_text()), path


def test_files_functions_and_templates_stay_small():
    for path in [*modules(), *(ROOT / "tests").rglob("*.py")]:
        assert len(path.read_text().splitlines()) <= 400, path
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 40, f"{path}: {node.name}"
    for path in (ROOT / "templates").rglob("*.html"):
        assert len(path.read_text().splitlines()) <= 120, path
