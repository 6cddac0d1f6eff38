"""The house: imports point down, the admin holds the catalogs alone, one module marks HTML safe."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

import careerpath.urls  # noqa: F401  registers the catalogs
from careerpath.catalog.admin import site
from careerpath.writing.owned import encrypted_fields, owned_models

ROOT = Path(settings.BASE_DIR)
# The house from the ground up: a module imports from its own line and the lines above it here, never from below.
FLOORS = [
    *("careerpath.words", "careerpath.sqlite", "careerpath.environment", "careerpath.controls"),
    *("careerpath.encryption", "careerpath.accounts", "careerpath.writing", "careerpath.catalog"),
    "careerpath",
    "values",
    *("journal.prompts", "journal.touches", "journal.entries", "journal.success"),
    *(
        "journal.seasons",
        "journal.people",
        "journal.remarks",
        "journal.sparks",
        "journal.find_out",
        "journal.steady",
        "journal.exchange",
        "journal.search",
        "journal.calendar",
        "journal.resurfacing",
        "journal.home",
        "journal",
    ),
]
# Inside a room: models, then forms and whatever else, then views.
LAYERS = {"models": 0, "views": 2, "urls": 3, "admin": 3, **dict.fromkeys(("steps", "table", "say"), 2)}
PURE = [
    *("careerpath/encryption/codec.py", "careerpath/encryption/keys.py", "careerpath/words.py", "careerpath/dates.py"),
    *("values/session/draft.py", "values/session/ranking.py", "values/history/slope.py"),
    *("values/ladder/corners.py", "values/ladder/ladder.py"),
    *("journal/prompts/offering.py", "journal/resurfacing/choice.py", "journal/home/phase.py"),
    "journal/sparks/warmth.py",
    *("journal/seasons/intention.py", "journal/sparks/patterns/counts.py"),
    *("journal/seasons/sheet.py", "journal/seasons/timeline/axis.py", "journal/seasons/timeline/drawing.py"),
]
# Django finds models by the first two; the third is the table of contents, and names the apps.
GATHER = {"careerpath.models", "values.models", "journal.models", "careerpath.urls"}
LONGEST_CHAIN = 12


def is_view(path: Path) -> bool:
    """Whether a module answers requests: views, and the pages of choosing."""
    return layer_of(name_of(path)) == LAYERS["views"]


def modules() -> list[Path]:
    apps = ("careerpath", "values", "journal")
    return [path for app in apps for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """Full names of the modules that a file imports, relative ones resolved, each with the names it takes from them."""
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
    """The place of a module in the list, by the longest line that it begins with; -1 for one that is not ours."""
    lines = [line for line in FLOORS if f"{name}.".startswith(f"{line}.")]
    return FLOORS.index(max(lines, key=len)) if lines else -1


def layer_of(name: str) -> int:
    return next((LAYERS[part] for part in reversed(name.split(".")) if part in LAYERS), 1)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    name = name_of(path)
    known = {name_of(module) for module in modules()}
    ours = {imported for imported in imports(path) if imported in known} - {name}
    # A package is named beside each module that is taken from it.
    ours -= {imported for imported in ours if any(other.startswith(f"{imported}.") for other in ours)}
    assert not ours & (GATHER - {"careerpath.urls"}) or floor_of(name) > FLOORS.index("careerpath")
    if name in GATHER:
        return
    assert not {imported for imported in ours if floor_of(imported) > floor_of(name)}
    if "models" in name.split("."):
        assert not {imported for imported in ours if layer_of(imported) == 2}


@pytest.mark.parametrize("path", PURE)
def test_pure_modules_import_no_django(path):
    assert not {name for name in imports(ROOT / path) if name.startswith("django")}


def chain_under(name: str, below: dict[str, set[str]], known: dict[str, list[str]]) -> list[str]:
    """The longest way down from a module, itself first."""
    if name not in known:
        known[name] = []  # A circle is walked once.
        known[name] = [name, *max((chain_under(other, below, known) for other in below[name]), key=len, default=[])]
    return known[name]


def test_the_longest_chain_of_imports():
    names = {name_of(path): path for path in modules()}
    below = {name: {other for other in imports(path) if other in names} - {name} for name, path in names.items()}
    known: dict[str, list[str]] = {}
    longest = max((chain_under(name, below, known) for name in names), key=len)
    print(f"\n{len(longest)} modules: {' > '.join(longest)}")
    assert len(longest) <= LONGEST_CHAIN


def test_an_upward_import_would_be_seen(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_architecture.ROOT", tmp_path)
    files = {
        "careerpath/low.py": "from journal.entries.models import Entry",
        "careerpath/encryption/codec.py": "from careerpath.low import x",
        "journal/entries/models.py": "from .views import journal",
        "journal/entries/views.py": "from ..home.views import home",
        "journal/home/views.py": "",
        "journal/models.py": "",
        "journal/sparks/models.py": "from journal.models import Entry",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for name in (name for name, text in files.items() if text):
        with pytest.raises(AssertionError):
            test_imports_point_down(tmp_path / name)


def test_nothing_imports_a_view_but_urls_and_other_views():
    """And the check of what each noun must say, which looks at its forms."""
    for path in modules():
        if path.name not in ("urls.py", "checks.py") and not is_view(path):
            assert not {name for name in imports(path) if floor_of(name) >= 0 and layer_of(name) == LAYERS["views"]}


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
        *("journal.Spark.role", "journal.Spark.state"),
        *(f"journal.Experiment.{name}" for name in ("kind", "turned_out", "next")),
        *("journal.Remark.kind", "journal.Remark.state", "journal.FindOut.kind"),
        *("values.ValuesSession.kind", "journal.NeedRow.need", "journal.Letter.kind"),
        *("journal.Question.cadence", "journal.Entry.follows_noun"),
        *("careerpath.Mark.kind", "careerpath.Mark.piece_noun", "journal.Import.state", "journal.Brought.table"),
        *("journal.Season.second_role", "journal.CheckIn.role", "journal.CheckIn.next", "journal.SeasonReview.next"),
    }
    for model in owned_models():
        sealed = encrypted_fields(model)
        for field in model._meta.concrete_fields:
            if field.get_internal_type() in {"CharField", "TextField", "JSONField", "URLField", "BinaryField"}:
                assert field in sealed or str(field) in clear, field


def test_views_reach_private_rows_through_their_owner_alone():
    no_text = r"(?:Prompt|PromptTheme|Value|ValueGroup|EmailAddress)"
    for path in filter(is_view, modules()):
        lines = re.findall(r".*(?:\.objects\b|get_object_or_404\().*", path.read_text())
        assert not [line for line in lines if not re.search(rf"{no_text}(?:\.objects|\b.*slug=)", line)], path


def test_html_is_marked_safe_in_one_module_alone():
    for path in modules():
        if path != ROOT / "careerpath/writing/markup.py":
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


def short_words_not_on_a_page(tree: ast.Module) -> Iterator[str]:
    """What is asserted to be absent and may stand on any page: a token for forms is 64 letters and digits."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotIn) and isinstance(node.left, ast.Constant):
            word, where = node.left.value, ast.unparse(node.comparators[0])
            text = word.decode() if isinstance(word, bytes) else str(word)
            if re.fullmatch(r"[A-Za-z0-9_-]{1,4}", text) and re.search(r"content|text|page|said|body|html", where):
                yield f"line {node.lineno}: {text!r} not in {where}"


def test_no_test_misses_a_word_that_a_token_may_spell():
    paths = (ROOT / "tests").rglob("test_*.py")
    assert not [
        (path.name, found) for path in paths for found in short_words_not_on_a_page(ast.parse(path.read_text()))
    ]
    seen = short_words_not_on_a_page(ast.parse("assert 'Bob' not in page\nassert b'Bob' not in response.content"))
    assert len([*seen]) == 2
