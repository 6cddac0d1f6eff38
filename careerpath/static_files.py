"""The files of static/, as a server has them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Under names with their hashes, also where a module imports another: an update never mixes old ones with new."""

    support_js_module_import_aggregation = True
