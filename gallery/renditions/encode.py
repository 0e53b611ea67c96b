"""Pixels become the bytes of every rendition, each of which says what it is."""

from io import BytesIO
from xml.sax.saxutils import escape

from PIL import Image

from gallery.renditions import names

SOURCE_TYPE = names.SOURCE_TYPE
JPEG_QUALITY = 90
WEBP_QUALITY = 82
WEBP_METHOD = 0  # see docs/decisions/020-encoders.md: method 4 costs as much as drawing the picture


def xmp(description: str, identifier: str) -> bytes:
    """An XMP packet (ISO 16684-1) with the IPTC digital source type."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
        f"<Iptc4xmpExt:DigitalSourceType>{SOURCE_TYPE}</Iptc4xmpExt:DigitalSourceType>"
        f"<xmp:CreatorTool>Nonesuch</xmp:CreatorTool><dc:identifier>{escape(identifier)}</dc:identifier>"
        "<dc:description><rdf:Alt>"
        f'<rdf:li xml:lang="x-default">{escape(description)}</rdf:li></rdf:Alt></dc:description>'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def encode(image: Image.Image, key: str, description: str) -> dict[str, bytes]:
    """Every rendition of one picture: its file's name and bytes. An edge is the length of the shorter side.

    `image` is RGB or L at full size. Smaller ones are made each from the next larger, which
    costs a third of making all of them from the largest.
    """
    metadata = xmp(description, key)
    files = {}
    smaller = image
    shorter = min(image.size)
    for rendition in sorted(names.renditions(shorter), reverse=True):
        if rendition.edge != min(smaller.size):
            size = [round(side * rendition.edge / shorter) for side in image.size]
            smaller = smaller.resize((size[0], size[1]), Image.Resampling.BOX)
        files[rendition.name(key)] = _bytes(smaller, rendition.format, metadata)
    return files


def _bytes(image: Image.Image, format: str, metadata: bytes) -> bytes:
    file = BytesIO()
    if format == "jpg":
        image.save(file, "JPEG", quality=JPEG_QUALITY, xmp=metadata)
    else:
        image.convert("RGB").save(file, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD, xmp=metadata)
    return file.getvalue()
