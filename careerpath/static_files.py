"""The files of static/ and the fonts beside them, as a server has them."""

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from whitenoise.storage import CompressedManifestStaticFilesStorage as Compressed


class StaticFiles(Compressed):
    """Under names with their hashes, also where a module imports another: an update never mixes old ones with new."""

    # In our own modules alone: a package's script may name, in a comment, a file that it does not have.
    patterns = (*Compressed.patterns, ("js/*.js", Compressed._js_module_import_aggregation_patterns[1]))


def has_fonts() -> bool:
    """Whether a page may name them: on a server, whether they were there when its files were collected."""
    collected = getattr(staticfiles_storage, "hashed_files", None)
    return "fonts/fonts.css" in collected if collected is not None else bool(finders.find("fonts/fonts.css"))
