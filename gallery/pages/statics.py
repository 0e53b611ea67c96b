"""Static files under names that carry their digest, so that they may be cached for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatics(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True  # our modules import each other by relative path
    manifest_strict = False  # a page still shows when `collectstatic` has not run
