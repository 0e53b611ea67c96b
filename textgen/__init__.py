"""The small text model that writes listings and captions. Runs without the site, as `generators` does.

Nothing is imported here: captions, guards and facts are used where torch is not.
"""
