"""The files of static/ and the fonts beside them, as a server has them."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage as Compressed

IMPORT = re.compile(r'@import "([^"]+)";')


class StaticFiles(Compressed):
    """Under names with their hashes, also where a module imports another: an update never mixes old ones with new.

    A style sheet of our own holds what it imports, without comments and spaces.
    """

    # In our own modules alone: a package's script may name, in a comment, a file that it does not have.
    patterns = (*Compressed.patterns, ("js/*.js", Compressed._js_module_import_aggregation_patterns[1]))

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        sheets = InMemoryStorage()
        for name in [name for name in paths if re.fullmatch(r"css/[^/]+\.css", name)]:
            sheets.save(name, ContentFile(without_air(joined(paths, name))))
        served = {name: (sheets, name) if sheets.exists(name) else found for name, found in paths.items()}
        yield from super().post_process(served, dry_run, **options)


def joined(paths: dict[str, Any], name: str) -> str:
    """A style sheet with the text of those that it imports in their place."""
    storage, path = paths[name]
    with storage.open(path) as file:
        css = file.read().decode()
    return IMPORT.sub(lambda found: joined(paths, str(PurePosixPath(name).with_name(found[1]))), css)


def without_air(css: str) -> str:
    """Without comments and needless spaces. One before a colon stays: it may stand for any descendant."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s*([{};,>])\s*|\s+", lambda found: found[1] or " ", css)
    return re.sub(r"(?<=[{;])([\w-]+): ", r"\1:", css).replace(";}", "}")


def has_fonts() -> bool:
    """Whether a page may name them: on a server, whether they were there when its files were collected."""
    collected = getattr(staticfiles_storage, "hashed_files", None)
    return "fonts/fonts.css" in collected if collected is not None else bool(finders.find("fonts/fonts.css"))
