"""The small text model that writes listings and captions. Runs without the site, as `generators` does.

Nothing is in here yet but the contract that keeps it apart (pyproject.toml, import-linter).
"""
