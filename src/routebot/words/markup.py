"""Markup: the HTML subset of Telegram, made so that nothing unescaped gets into a message.

A text is a plain `str` until it is shown; then it is put into `Html`, which escapes it. Whatever is
joined to `Html`, or formatted into it, is escaped by that unless it is `Html` already. So a text of
the dataset, or of a person, cannot become markup by somebody's forgetting a call::

    Html("<b>{}</b>\n{}").format(title, text)
"""

import re
from collections.abc import Iterable, Iterator
from html import escape as escape_html
from typing import Any, Self

from markupsafe import Markup

__all__ = [
    "Html",
    "bold",
    "copied",
    "escape",
    "italic",
    "lines",
    "link",
    "paragraphs",
    "tied",
    "titled",
]

_TORN = re.compile("(?<=[0-9✓◷⌛⚠●◐○☐]) (?=\\S)| (?=[–·→])")
"""A blank after a figure or a mark, or before a dash, a dot or an arrow; no tag holds one."""


class Html(Markup):
    """A text that is ready to be sent: markup is meant as markup, everything else is escaped.

    ``Html(text)`` trusts a text: the linter lets it take texts that stand in the code only.
    """

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Self:
        """Escape what is no markup yet.

        Quotes stay as they are: Telegram gives ``<``, ``>`` and ``&`` a meaning and no other
        character (https://core.telegram.org/bots/api#html-style), and pages are counted out by
        their length with markup.
        """
        if isinstance(s, cls):
            return s
        if hasattr(s, "__html__"):
            return cls(s)
        return cls(escape_html(str(s), quote=False))


def escape(text: str) -> Html:
    """Escape a text; one that is ready to be sent stays as it is."""
    return Html.escape(text)


def bold(text: str) -> Html:
    """Make a text bold."""
    return Html(f"<b>{escape(text)}</b>")  # noqa: S704 - the text is escaped


def italic(text: str) -> Html:
    """Make a text italic."""
    return Html(f"<i>{escape(text)}</i>")  # noqa: S704 - the text is escaped


def copied(text: str) -> Html:
    """Make a text that a tap copies, to be sent back changed."""
    return Html(f"<code>{escape(text)}</code>")  # noqa: S704 - the text is escaped


def link(label: str, url: str) -> Html:
    """Make a link."""
    # An address stands between quotes, so that here they need escaping too.
    return Html(f'<a href="{escape_html(url)}">{escape(label)}</a>')  # noqa: S704 - both are


def lines(*parts: str) -> Html:
    """Write texts one under the other; empty ones are left out."""
    return Html("\n").join(part for part in parts if part)


def paragraphs(*parts: str) -> Html:
    """Write texts one under the other with a blank line between; empty ones are left out."""
    return Html("\n\n").join(part for part in parts if part)


def titled(title: str, items: Iterable[str]) -> Iterator[str]:
    """Put a title over the first item, so that no page ends in it; without items there is none."""
    for number, item in enumerate(items):
        yield item if number else lines(bold(title), item)


def tied(text: Html) -> Html:
    """Keep on one line what a narrow phone would tear apart: a figure and its noun, a mark and its
    word, and a dash at the beginning of a line.
    """
    return Html(_TORN.sub("\u00a0", text))  # noqa: S704 - a blank for a blank
