from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Static files under hashed names; imports between our modules are rewritten to them."""

    support_js_module_import_aggregation = True
