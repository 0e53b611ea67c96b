"""What a browser saw: errors, strangers, and whether a frame was ever blank."""

from playwright.sync_api import ConsoleMessage, Page, Request, Response

# Counts, at each frame the browser paints, whether a whole picture is there at full strength.
NEVER_BLANK = """
    window.seen = { frames: 0, blank: 0 }
    const whole = image => {
      if (!image.complete || !image.naturalWidth) return false
      for (let each = image; each; each = each.parentElement) if (getComputedStyle(each).opacity !== "1") return false
      return true
    }
    const look = () => {
      const images = [...document.querySelectorAll(".hung img, kiosk-screen > .scene .scene-pic img")]
      if (window.seen.frames || images.some(whole)) {
        window.seen.frames += 1
        if (!images.some(whole)) window.seen.blank += 1
      }
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
"""

PICTURE = ".hung img"


class Watch:
    """Collects what must not happen in any page."""

    def __init__(self, address: str, expected: set[int]) -> None:
        self.address = address
        self.expected = expected
        self.troubles: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"thrown: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # failed loads are judged by their answers, below; a CSP violation is an error of the console too
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.troubles.append(f"asked a stranger: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.troubles.append(f"{response.status} from {response.url}")


def key_of(address: str | None) -> str:
    """The key in the address of a page or file of a picture."""
    assert address
    return address.rstrip("/").split("/")[-1][:16]


def hung(page: Page) -> str:
    """The key of the picture that is up: the last one, the others being on their way out."""
    return key_of(page.locator(PICTURE).last.get_attribute("src"))


def wait_for_another(page: Page, key: str) -> str:
    """Wait until another picture than `key` hangs alone, the fade being over; its key."""
    page.wait_for_function(
        "key => { const all = document.querySelectorAll('.hung img');"
        " return all.length === 1 && !all[0].src.includes(key) }",
        arg=key,
    )
    return hung(page)


def was_never_blank(page: Page) -> bool:
    """After a page opened with NEVER_BLANK, since its first picture was there."""
    seen = page.evaluate("window.seen")
    assert seen["frames"] > 1, f"the browser painted {seen['frames']} frames; there is nothing to judge by"
    return bool(seen["blank"] == 0)
