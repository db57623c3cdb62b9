"""What leads a reader astray is refused wherever it stands; what only looks like it is not.

`tests.policy.test_checks` plants these mistakes, together with those of the other checks.
"""

import pytest

from routebot.policy.loading import load
from routebot.upkeep.checks import check
from tests.support.datasets import DAY, edited

KZ, HELPERS = "destinations/KZ.yaml", "helpers.yaml"
RU, EN = "ru: Виза тут не поможет.", "en: A visa does not help here."
BOTH = f"{{{RU}, {EN}}}"
CITIES = "cities: [{ru: Астана, en: Astana}]"
HELPER_URL = "url: https://example.org/help\n"
WORLD_URL, WORLD = "https://example.org/world", "areas/world.yaml"

HIDDEN = (
    "\\u202e",
    "\\u200b",
    "\\u00ad",
    "\\u2066",
    "\\a",
    "\\0",
    "\\n",
    "\\u2028",
    "\\u2029",
    "\\ue000",
    "\\ufeff",
)
"""Escapes of YAML: turned around, no width, soft hyphen, isolate, bell, zero, ends of lines,
private use, mark.
"""

CONTACTS = {
    "Write to @visa_helper_bot.": "a handle",
    "Write to me@example.org.": "a handle or an e-mail",
    "Write to ＠visa_helper.": "a handle",
    "See t.me/visa_helper_bot.": "a chat link",
    "See T․me/visa_helper_bot.": "a chat link",
    "See helper.t.me.": "a chat link",
    "See wa.me/79161234567.": "a chat link",
    "Open tg://resolve?domain=helper.": "a link",
    "Open tel:112.": "a link",
    "See https://example.org/x.": "a link",
    "See www.example.org.": "a link",
    "Call +7 916 123-45-67.": "a phone number",
    "Call +995 (32) 2 12 34 56.": "a phone number",
    "Call 8 (495) 123-45-67.": "a phone number",
    "Call 89161234567.": "a phone number",
    "Call 1-800-555-01-99.": "a phone number",
    "Call (495) 123 45 67.": "a phone number",
    "See evil-visa.com.": '"evil-visa.com"',
    "See EVIL-VISA.Com/kz now.": '"evil-visa.com"',
    "See x.com.": '"x.com"',
    "See visa.mfa.gov.kz.": '"visa.mfa.gov.kz"',
    "See xn--e1afmkfd.xn--p1ai.": '"xn--e1afmkfd.xn--p1ai"',
    "See 127.0.0.1.": '"127.0.0.1"',
}

HARMLESS = (
    "1.5 months, 2.5 %, 1,500.50.",
    "Between 2022-09-19 and 2023-06-30.",
    "On 19.09.2022, at 14.30.",
    "Law 53-1, series 75-76, 30-90 days.",
    "From 1 000 000 to 8 500 000 000.",
    "Call 112 or 102.",
    "It is ru/en, i.e. both, e.g. at 9 a.m.",
    "In the U.S. and the U.A.E.",
    "It costs 20 at most (2022).",
)
"""What reads the same in both languages and reaches nobody."""

ADDRESSES = {
    "https://t.me/phishing_bot?start=1": "chat",
    "https://www.t.me./phishing_bot": "chat",
    "https://chat.whatsapp.com/AbCd": "chat",
    "https://www.mfa.am@evil.example/x": "a user",
    "https://secr\u0435tmag.ru/x": "other letters",
    "http://127.0.0.1/x": "none of the public web",
    "http://10.0.0.1:8080/x": "none of the public web",
    "http://localhost/x": "none of the public web",
    "https://x": "none of the public web",
    "https://evil.example\\\\.mfa.am/x": "none of the public web",
    "https://[::1/x": "cannot be read",
    f"https://example.org/{'a' * 490}": "characters",
}


def _both(words: str) -> str:
    """Write a text of the same words in both languages."""
    return f'{{ru: "Не поможет. {words}", en: "It does not help. {words}"}}'


PLANTED_POISON: dict[str, list[tuple[str, str, str, str, str]]] = {
    # check -> file, text, what is written instead, text on the line to be named, words of the
    # complaint
    "letters are of one alphabet": [
        (
            KZ,
            EN,
            'en: "A visa does not help \\U0001F6C2."',
            "id: kz-pitfall",
            "en holds \U0001f6c2",
        ),
        (KZ, RU, 'ru: "Визa тут не поможет."', "id: kz-pitfall", "half in Russian letters"),
    ],
    "characters are plain": [
        *(
            (KZ, EN, f'en: "A visa does not {sign}help."', "id: kz-pitfall", "en holds U+")
            for sign in HIDDEN
        ),
        (
            KZ,
            EN,
            'en: "A visa does not help\\u0301\\u0301\\u0301."',
            "id: kz-pitfall",
            "combining marks",
        ),
        (KZ, CITIES, f'aliases: ["Asta\\u202ena"]\n{CITIES}', "id: KZ", "U+202E"),
        (HELPERS, "en: Hot line", 'en: "Hot\\u2067line"', "id: helper-hot-line", "U+2067"),
        (
            HELPERS,
            HELPER_URL,
            'url: "https://example.org/\\u202ehelp"\n',
            "id: helper-hot-line",
            "url holds U+202E",
        ),
        (
            WORLD,
            WORLD_URL,
            "https://example.org/\\u202egpj.exe",
            "id: passport-bar",
            "url holds U+202E",
        ),
        (
            WORLD,
            "publisher: Example",
            'publisher: "Exam\\u200bple"',
            "id: passport-bar",
            "publisher holds U+200B",
        ),
        (
            "baseline.yaml",
            "en: Visa-free.",
            'en: "Visa\\u200bfree."',
            "topic: visa_regime",
            "en holds U+200B",
        ),
    ],
    "texts reach nobody": [
        *((KZ, BOTH, _both(words), "id: kz-pitfall", says) for words, says in CONTACTS.items()),
        (KZ, RU, 'ru: "Не поможет. Сайт визанет.рф тоже."', "id: kz-pitfall", '"визанет.рф"'),
        (KZ, CITIES, f"aliases: [astana.kz]\n{CITIES}", "id: KZ", "aliases holds"),
        (KZ, CITIES, 'cities: [{ru: Астана, en: "@astana"}]', "id: KZ", "en holds a handle"),
        (
            WORLD,
            "publisher: Example",
            'publisher: "@example"',
            "id: passport-bar",
            "publisher holds a handle",
        ),
        (
            WORLD,
            "publisher: Example",
            'publisher: "https://t.me/x"',
            "id: passport-bar",
            "publisher holds a link",
        ),
        (WORLD, "en: World", "en: World.com", "id: world", "en holds"),
        (
            HELPERS,
            "en: Hot line",
            'en: "Hot line https://example.org"',
            "id: helper-hot-line",
            "a link",
        ),
        (
            "questions.yaml",
            "en: With a chip",
            'en: "With @chip"',
            "{id: biometric",
            "en holds a handle",
        ),
    ],
    "addresses are what they seem": [
        *(
            (WORLD, WORLD_URL, address, "id: passport-bar", says)
            for address, says in ADDRESSES.items()
        ),
        (
            HELPERS,
            HELPER_URL,
            "url: https://example.org@evil.example\n",
            "id: helper-hot-line",
            "a user",
        ),
        (
            "baseline.yaml",
            "https://example.org/index",
            "https://somebody@example.org/index",
            "topic: visa_regime",
            "a user",
        ),
    ],
    "copies are called so": [
        (WORLD, WORLD_URL, f"https://{host}/world", "id: passport-bar", "the rented host")
        for host in ("d1abc.cloudfront.net", "x---app.a.run.app", "news.pages.dev", "23.23.239.239")
    ],
}


@pytest.mark.parametrize("words", HARMLESS)
def test_what_only_looks_like_a_contact_is_accepted(words: str) -> None:
    assert [str(error) for error in check(load(edited(KZ, BOTH, _both(words))), DAY)] == []


@pytest.mark.parametrize(
    "words", ["И т.д., т.е. и т.п.", "Виза.Не нужна.", "С 9 ч. утра, ул. Мира, д. 5."]
)
def test_russian_abbreviations_are_no_addresses(words: str) -> None:
    found = check(load(edited(KZ, RU, f'ru: "Не поможет. {words}"')), DAY)
    assert not [error for error in found if "holds" in error.problem]


def test_a_publisher_may_go_by_the_name_of_its_site() -> None:
    assert (
        check(load(edited(WORLD, "publisher: Example", "publisher: Lenta.ru (citing TASS)")), DAY)
        == []
    )


def test_a_copy_on_a_rented_host_is_accepted_when_it_is_called_one() -> None:
    files = edited(WORLD, WORLD_URL, "https://d1abc.cloudfront.net/world")
    files = edited(WORLD, "publisher: Example", "publisher: Example (mirror)", files)
    assert check(load(files), DAY) == []


def test_how_to_reach_a_helper_is_accepted_among_the_helpers() -> None:
    reached = "@helper, +7 916 123-45-67"
    about = f'{{ru: "Помогает с визами: {reached}.", en: "Helps with visas: {reached}."}}'
    files = edited(HELPERS, "{ru: Помогает с визами., en: Helps with visas.}", about)
    files = edited(HELPERS, HELPER_URL, "url: https://t.me/helper\n", files)
    assert check(load(files), DAY) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://lenta.ru./news/1",
        "http://example.org:8080/?a=1#b",
        "https://xn--e1afmkfd.xn--p1ai/",
    ],
)
def test_an_unusual_address_of_the_public_web_is_accepted(url: str) -> None:
    assert check(load(edited(WORLD, WORLD_URL, url)), DAY) == []
