"""Security headers that Django 5.2 has no setting for."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; img-src 'self' data:{media}; style-src 'self'; script-src 'self'; font-src 'self';"
    " connect-src 'self'{media}; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


class ContentSecurityPolicy:
    """Nothing inline, nothing from elsewhere, but pictures from the media address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        address = urlsplit(settings.MEDIA_ADDRESS)
        self.policy = POLICY.format(media=f" {address.scheme}://{address.netloc}" if address.netloc else "")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response
