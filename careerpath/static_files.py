"""The files of static/, as a server has them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage as Compressed


class StaticFiles(Compressed):
    """Under names with their hashes, also where a module imports another: an update never mixes old ones with new."""

    # In our own modules alone: a package's script may name, in a comment, a file that it does not have.
    patterns = (*Compressed.patterns, ("js/*.js", Compressed._js_module_import_aggregation_patterns[1]))
