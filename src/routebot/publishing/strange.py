"""Say in a sentence what a file is that is no file of a dataset and no zip of them."""

from routebot.publishing.entries import refused, tame

__all__ = ["refuse_strange"]

_BEGINNINGS = (
    # How files of a kind begin -> the kind. Source:
    # https://en.wikipedia.org/wiki/List_of_file_signatures
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG\r\n", "picture"),
    (b"GIF8", "picture"),
    (b"%PDF", "pdf"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"\xd0\xcf\x11\xe0", "office"),  # Word and Excel before 2007
)

_PAGES = (b"<!doctype html", b"<html")

_TABLES = (".csv", ".tsv")

_SAID = {
    "picture": "this is a picture; send the YAML file itself, as a file",
    "pdf": "this is a PDF; send the YAML file itself",
    "archive": "this is an archive of another kind; pack the files as a zip",
    "office": "this is a document of an office program; save it as plain text",
    "page": "this is a web page; send the YAML file itself",
    "table": "this is a table; write what it says into the YAML file of the country",
}


def refuse_strange(name: str, content: bytes) -> None:
    """Refuse what is plainly something else than YAML.

    Args:
        name: as its sender called it.
    Raises:
        PublishError: it is; the sentence says what it is, and what to send.
    """
    if kind := _kind_of(name, content):
        raise refused(kind, f"{tame(name)}: {_SAID[kind]}", name=tame(name))


def _kind_of(name: str, content: bytes) -> str | None:
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    # WebP and the pictures of an iPhone name themselves a little further on.
    if content[8:12] == b"WEBP" or content[4:12] in (b"ftypheic", b"ftypmif1"):
        return "picture"
    if content.lstrip()[:20].lower().startswith(_PAGES):
        return "page"
    return "table" if name.lower().endswith(_TABLES) else None
