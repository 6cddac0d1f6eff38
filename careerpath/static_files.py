"""The files of static/, as a server has them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Under names with their hashes, also where a module of ours imports another: no update mixes old ones with new."""

    # Django would look at modules of everybody, of which some import what is no file.
    _of_modules = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]
    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", _of_modules))
