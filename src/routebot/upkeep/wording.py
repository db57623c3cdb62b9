"""Compare what the two languages of a text say: numbers, dates, sums and every "not".

A reader of one language must not be told more, less or the opposite of what the other says.
Numbers, dates and currencies are compared as they are. For "not" the words that deny are counted on
both sides: where the counts agree, no "not" can be lost in either language without being noticed.
Where idiom makes them differ ("do not let in" and "refuse"), somebody has to read both once and
enter the text in ``wording.yaml``, with a fingerprint of it, so that a later change of either side
asks for another look.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from routebot.errors import DataError
from routebot.policy.contents import every_fact, every_text, short_of
from routebot.policy.dangers import LONGEST_SHORT, Danger
from routebot.policy.facts import Bilingual, EntryRule, Pitfall, Requirement
from routebot.policy.loading import Loaded

__all__ = [
    "WORDING_CHECKS",
    "Check",
    "abbreviations_in",
    "currencies_in",
    "dates_in",
    "denials_in",
    "fingerprint",
    "numbers_in",
]

Check = Callable[[Loaded, date], Iterator[DataError]]

LONGEST_OTHER_SHORT = 90
"""Characters of the `short` of a pitfall or a box to tick: two lines on a phone."""

LONGEST_QUESTION_SHORT = 30
"""Characters of a question's `short`: what a button on a phone shows in one line."""

LONGEST_NAME = 20
"""Characters of a requirement's `name`: it stands in a line of a list, on a phone."""

MOST_CHARACTERS = 900
"""A fact's text with its date line must leave room for a dozen others on a few pages."""

_MONTHS = {
    "ru": r"(январ|феврал|март|апрел|ма[йяюе]\b|майск|июн|июл|август"
    r"|сентябр|октябр|ноябр|декабр)\w*",
    "en": r"(January|February|March|April|May|June|July|August"
    r"|September|October|November|December)\b",
}
_RUSSIAN_MONTHS = (
    "янв",
    "фев",
    "мар",
    "апр",
    "ма",
    "июн",
    "июл",
    "авг",
    "сен",
    "окт",
    "ноя",
    "дек",
)
_ENGLISH_MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)

_CURRENCIES: Mapping[str, tuple[str, str]] = {
    "USD": (r"доллар\w*", r"dollars?"),
    "EUR": (r"евро|евров\w+", r"euros?"),
    "RUB": (r"рубл\w*", r"roubles?"),
    "GBP": (r"фунт\w* стерлингов", r"pounds? sterling"),
    "GEL": (r"лари", r"lari"),
    "AMD": (r"драм\w*", r"drams?"),
    "KZT": (r"тенге", r"tenge"),
    "TRY": (r"лир[аыу]?", r"liras?"),
    "AZN": (r"манат\w*", r"manats?"),
    "TJS": (r"сомони", r"somoni"),
    "KGS": (r"сом(?:ов|а)", r"soms?"),
    "MNT": (r"тугрик\w*", r"tugriks?"),
    "CNY": (r"юан\w*", r"yuan"),
    "JPY": (r"иен\w*", r"yen"),
    "KRW": (r"(?<=\d )вон[аы]?", r"(?<=\d )won"),
    "THB": (r"бат(?:ов|а|ы)?", r"baht"),
    "VND": (r"донг\w*", r"dong"),
    "INR|IDR|LKR": (r"рупи[ийяю]", r"rupees?|rupiahs?"),
    "AED": (r"дирхам\w*", r"dirhams?"),
    "ILS": (r"шекел\w*", r"shekels?"),
    "RSD|JOD|KWD|BHD": (r"динар\w*", r"dinars?"),
    "CHF": (r"швейцарск\w+ франк\w*", r"Swiss francs?"),
    "PLN": (r"злот\w+", r"zlotys?"),
    "MDL": (r"(?<=\d )ле[йяев]\w*", r"lei|leu"),
}
"""Code, or codes that Russian has one word for -> how each language says it. English may also write
the code.
"""

_ANY_CURRENCY = {
    "ru": re.compile(rf"\b(?:{'|'.join(ru for ru, _ in _CURRENCIES.values())})\b", re.IGNORECASE),
    "en": re.compile(
        rf"\b(?:(?i:{'|'.join(en for _, en in _CURRENCIES.values())})|{'|'.join(_CURRENCIES)})\b"
    ),
}
"""Most texts speak of no money: to look for any first takes a dataset 0.15 s instead of 0.6."""

_BOUNDS = {
    "ru": r"\bне (?:меньше|больше|раньше|позже|позднее|только|менее|более|дольше|реже|чаще"
    r"|считая|старше|младше|выше|ниже|ранее|хуже|дальше|моложе|короче|раз)\b"
    r"|\bбез (?:визы|виз|чипа|пересад\w+)\b|\bпока\b[^.,;:]{0,50}?\bне\b"
    r"|\bбы\b[^.;:]{0,30}?\bни\b|\b(?:нет|не \w+) ли\b|\bв обход\b",
    "en": r"\bnot (?:only|just|merely|later|earlier|more|less|fewer|before|until)\b"
    r"|\bno (?:more|less|later|earlier|sooner|fewer)\b|\bwithout a (?:visa|chip)\b",
}
"""Words that deny nothing although they hold a "not": "не меньше" is "at least", "пока не" is
"until".
"""

_NOBODY = r"никто|никого|никому|никем|ничего|ничто|ничему|ничем|никогда|нигде|никуда|никак\w*"
"""Russian words that deny, and stand with a second denial beside them."""

_DENIALS = {
    "ru": rf"не|нет|ни|нельзя|без|{_NOBODY}|невозможн\w+|нечего|некуда|негде|некому|незачем"
    r"|отказ\w*|вне|неизвест\w+|неявк\w*|невыезд\w*|невозвратн\w*",
    "en": r"not|no|none|never|nobody|nothing|nowhere|cannot|without|neither|nor|impossible"
    r"|refus\w+|outside|unknown|undated|unanswered|lacks?|missing|hardly|fail\w*|unless"
    r"|non-refundable|\w+n't",
}
"""Words that deny. "Refuse" is among them, since each language likes to say it by "not let in"."""

_DOUBLED = re.compile(
    rf"\b(?:ни|{_NOBODY})\b[^.;:]{{0,80}}?\b(?:не|нет|нельзя)\b"
    rf"|\b(?:не|нет|нельзя)\b[^.;:]{{0,80}}?\b(?:ни|{_NOBODY})\b",
    re.IGNORECASE,
)
"""Russian denies twice where English denies once: "никто не знает"."""

_QUOTED_RUSSIAN = re.compile(r"\b[её]\b")
"""What English has to quote in Russian letters: the two that passports confuse."""


def numbers_in(text: str) -> Counter[str]:
    """Count the numbers in a text: digits with decimals, thousands joined, list commas ignored."""
    joined = re.sub(r"(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))", "", text)
    return Counter(number.replace(",", ".") for number in re.findall(r"\d+(?:[.,]\d+)?", joined))


def dates_in(text: str, language: str) -> Counter[tuple[int, int]]:
    """Count the (day, month) pairs in a text; day 0 for a month without one."""
    found: Counter[tuple[int, int]] = Counter()
    flags = re.IGNORECASE if language == "ru" else 0
    for match in re.finditer(
        rf"(?:(?<!\d)(\d{{1,2}})(?:-?\w{{1,2}})?\s+)?\b{_MONTHS[language]}", text, flags
    ):
        found[int(match[1] or 0), _month(match[2], language)] += 1
    return found


def _month(word: str, language: str) -> int:
    names = _RUSSIAN_MONTHS if language == "ru" else _ENGLISH_MONTHS
    return next(
        number for number, name in enumerate(names, 1) if word.lower().startswith(name.lower())
    )


def currencies_in(text: str, language: str) -> frozenset[str]:
    """Return the currencies a text speaks of."""
    if not _ANY_CURRENCY[language].search(text):
        return frozenset()
    return frozenset(
        code for code, words in _CURRENCIES.items() if _speaks_of(text, code, words, language)
    )


def _speaks_of(text: str, code: str, words: tuple[str, str], language: str) -> bool:
    if language == "en" and re.search(rf"\b(?:{code})\b", text):
        return True
    return bool(re.search(rf"\b(?:{words[language == 'en']})\b", text, re.IGNORECASE))


def denials_in(text: str, language: str) -> int:
    """Count what a text denies."""
    plain = re.sub(_BOUNDS[language], " ", text, flags=re.IGNORECASE)
    found = len(re.findall(rf"\b(?:{_DENIALS[language]})\b", plain, re.IGNORECASE))
    return found - (len(_DOUBLED.findall(plain)) if language == "ru" else 0)


def abbreviations_in(text: str) -> frozenset[str]:
    """Return the words of two to six capitals, in either alphabet."""
    return frozenset(re.findall(r"\b(?:[A-Z]{2,6}|[А-ЯЁ]{2,6})\b", text))


def fingerprint(text: Bilingual) -> str:
    """Return eight letters that change with either language."""
    digest = hashlib.sha256(f"{text.ru}\0{text.en}".encode()).hexdigest()[:8]
    return digest.translate(str.maketrans("0123456789", "ghijklmnop"))


def _languages_agree_on_numbers(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for id_, text in every_text(loaded.dataset):
        russian, english = numbers_in(text.ru), numbers_in(text.en)
        if russian != english:
            only_ru = ", ".join(sorted((russian - english).elements())) or "nothing"
            only_en = ", ".join(sorted((english - russian).elements())) or "nothing"
            problem = f"the languages differ in numbers: only in ru {only_ru}, only in en {only_en}"
            yield loaded.position(id_).error(problem, "write the same numbers, in digits, in both")


def _languages_agree_on_dates(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for id_, text in every_text(loaded.dataset):
        russian, english = dates_in(text.ru, "ru"), dates_in(text.en, "en")
        if russian != english:
            only_ru, only_en = _spell(russian - english), _spell(english - russian)
            problem = f"the languages differ in dates: only in ru {only_ru}, only in en {only_en}"
            yield loaded.position(id_).error(
                problem, "write the same day and month in both, the month as a word"
            )


def _spell(dates: Counter[tuple[int, int]]) -> str:
    spelled = (
        f"{day or ''} {_ENGLISH_MONTHS[month - 1]}".strip()
        for day, month in sorted(dates.elements())
    )
    return ", ".join(spelled) or "nothing"


def _languages_agree_on_sums(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for id_, text in every_text(loaded.dataset):
        russian, english = currencies_in(text.ru, "ru"), currencies_in(text.en, "en")
        if russian != english:
            names = ", ".join(sorted(russian ^ english))
            yield loaded.position(id_).error(
                f"only one language speaks of {names}", "name the same currencies in both"
            )


def _languages_deny_alike(loaded: Loaded, _today: date) -> Iterator[DataError]:
    reviewed = {
        entry: group.id for group in loaded.dataset.wording.reviewed for entry in group.texts
    }
    for id_, text in every_text(loaded.dataset):
        russian, english = denials_in(text.ru, "ru"), denials_in(text.en, "en")
        entry = f"{id_} {fingerprint(text)}"
        if russian != english and reviewed.pop(entry, None) is None:
            problem = f'the languages differ in "not": {russian} in ru, {english} in en'
            hint = (
                "mend the one that is wrong; "
                f'if both say the same, add "{entry}" to `reviewed` in wording.yaml'
            )
            yield loaded.position(id_).error(problem, hint)
    for entry, group in reviewed.items():
        yield loaded.position(group).error(
            f'"{entry}" has changed or needs no exception any more', "take it out"
        )


def _abbreviations_are_known(loaded: Loaded, _today: date) -> Iterator[DataError]:
    known = {form for entry in loaded.dataset.wording.abbreviations for form in entry.short}
    used: set[str] = set()
    for id_, text in every_text(loaded.dataset):
        found = abbreviations_in(text.ru) | abbreviations_in(text.en)
        used |= found
        for name in sorted(found - known if known else ()):
            hint = "spell it out, or add it to `abbreviations` in wording.yaml if readers know it"
            yield loaded.position(id_).error(
                f'the abbreviation "{name}" is not explained anywhere', hint
            )
    for name in sorted(known - used):
        yield loaded.position("wording").error(
            f'no text uses "{name}"', "take it out of wording.yaml"
        )


def _texts_are_plain(loaded: Loaded, _today: date) -> Iterator[DataError]:
    helpers = {helper.id for helper in loaded.dataset.helpers}
    for id_, text in every_text(loaded.dataset):
        for language, words in (("ru", text.ru), ("en", text.en)):
            for problem, hint in _blemishes(words):
                yield loaded.position(id_).error(f"{language} {problem}", hint)
        if re.search(r"[а-яё]", _QUOTED_RUSSIAN.sub("", text.en), re.IGNORECASE):
            yield loaded.position(id_).error(
                "en holds Cyrillic letters", "translate or transliterate"
            )
        if not re.search(r"[а-яё]", text.ru, re.IGNORECASE) and id_ not in helpers:
            yield loaded.position(id_).error("ru holds no Russian", "write it in Russian")


def _blemishes(words: str) -> Iterator[tuple[str, str]]:
    if re.search(r"[<>]|&[a-z]+;", words):
        yield "holds markup", "write plain words"
    if len(words) > MOST_CHARACTERS:
        yield f"has {len(words)} characters", f"at most {MOST_CHARACTERS}: split it into two facts"
    if "!" in words:
        yield "holds an exclamation mark", "write it calmly"


def _shorts_are_short(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """A danger's stands in a line of a list, others in a plan or a box: none can be cut there."""
    for fact in every_fact(loaded.dataset):
        most = LONGEST_SHORT if isinstance(fact, Danger) else LONGEST_OTHER_SHORT
        short = short_of(fact)
        for language, words in (("ru", short.ru), ("en", short.en)) if short else ():
            if len(words) > most:
                yield loaded.position(fact.id).error(
                    f"short.{language} has {len(words)} characters", f"write at most {most}"
                )


def _questions_have_short_names(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """Sentences name a question in the middle, and a button on a phone in its whole width."""
    for question in loaded.dataset.questions:
        where = loaded.position(question.id)
        if question.short is None:
            yield where.error("has no `short`", "say what it is about in a few words")
            continue
        for language, words in (("ru", question.short.ru), ("en", question.short.en)):
            if len(words) > LONGEST_QUESTION_SHORT:
                yield where.error(
                    f"short.{language} has {len(words)} characters",
                    f"write at most {LONGEST_QUESTION_SHORT}",
                )


def _grave_pitfalls_are_told_in_short(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """A danger must have its few words by its model; a pitfall only where it is grave."""
    for fact in every_fact(loaded.dataset):
        if isinstance(fact, Pitfall) and fact.severity == "high" and fact.short is None:
            yield loaded.position(fact.id).error(
                "is of severity high and has no `short`",
                f"say what may happen in at most {LONGEST_OTHER_SHORT} characters",
            )


def _needs_have_names(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """What a place asks for is named in the line of the list, where a sentence has no room."""
    needs = (fact for fact in every_fact(loaded.dataset) if isinstance(fact, Requirement))
    for need in needs:
        if need.name is None:
            yield loaded.position(need.id).error(
                "a requirement has no `name`",
                f"say what it is in at most {LONGEST_NAME} characters, for example insurance",
            )
        elif (longest := max(len(need.name.ru), len(need.name.en))) > LONGEST_NAME:
            yield loaded.position(need.id).error(
                f"name has {longest} characters", f"write at most {LONGEST_NAME}"
            )


def _what_is_obtained_says_how_long(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """Null says that it was not established; a field left out says that nobody looked."""
    for fact in every_fact(loaded.dataset):
        match fact:
            case Requirement(kind="obtain") | EntryRule(status="conditional"):
                left_out = sorted({"lead_days", "cost"} - fact.model_fields_set)
            case _:
                continue
        if left_out:
            yield loaded.position(fact.id).error(
                f"is to be obtained and leaves out {' and '.join(left_out)}",
                "write what a source says, or null where it is not established",
            )


WORDING_CHECKS: tuple[tuple[str, Check], ...] = (
    ("languages agree on numbers", _languages_agree_on_numbers),
    ("languages agree on dates", _languages_agree_on_dates),
    ("languages agree on sums", _languages_agree_on_sums),
    ("languages deny alike", _languages_deny_alike),
    ("abbreviations are known", _abbreviations_are_known),
    ("texts are plain", _texts_are_plain),
    ("shorts are short", _shorts_are_short),
    ("questions have short names", _questions_have_short_names),
    ("grave pitfalls are told in short", _grave_pitfalls_are_told_in_short),
    ("needs have names", _needs_have_names),
    ("what is obtained says how long", _what_is_obtained_says_how_long),
)
