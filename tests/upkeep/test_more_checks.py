"""The checks of wording, announcements and ids, each with its planted mistakes.

`tests.policy.test_checks` plants them, together with those of the other checks.
"""

from datetime import date
from random import Random

import pytest

from routebot.policy.contents import every_fact, every_source, every_text
from routebot.policy.facts import Text
from routebot.policy.loading import Loaded, load
from routebot.upkeep.checks import CHECKS, check
from routebot.upkeep.standing import leaning_words
from routebot.upkeep.wording import (
    abbreviations_in,
    currencies_in,
    dates_in,
    denials_in,
    fingerprint,
)
from routebot.words.names import CODES, folded, territory
from tests.support.datasets import DAY, edited, fact, line_of, make_dataset, minimal, one

KZ, WORDING = "destinations/KZ.yaml", "wording.yaml"
RU, EN = "До 90 дней без визы.", "Up to 90 days without a visa."
PITFALL_RU, PITFALL_EN = "ru: Виза тут не поможет.", "en: A visa does not help here."
BOTH = f"{{{PITFALL_RU}, {PITFALL_EN}}}"
EMPTY = "abbreviations: []\n"

CITIES = "cities: [{ru: Астана, en: Astana}]"

ANNOUNCED = """\
announcements:
  - id: kz-announced
    topic: visa_regime
    planned_from: 2025-01-01
    text: {ru: Обещали., en: It was promised.}
    valid_from: 2025-02-01
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
pitfalls:
"""

DANGER = """\
dangers:
  - id: kz-danger
    topic: visa_regime
    kind: refusal
    level: high
    when: {visas: [schengen]}
    short: {ru: SHORT, en: Short.}
    text: {ru: Могут не впустить., en: Entry may be refused.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
pitfalls:
"""

PASSPORTS = "passports.yaml"
NEED = """\
requirements:
  - id: kz-need
    topic: visa_regime
    kind: obtain
    name: {ru: страховка, en: insurance}
    lead_days: [0, 1]
    cost: null
    text: {ru: Купите страховку., en: Buy insurance.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
pitfalls:
"""


def _need(was: str, written: str) -> tuple[str, str, str, str]:
    """Plant a requirement in which something is written otherwise."""
    assert was in NEED
    return KZ, "pitfalls:\n", NEED.replace(was, written), "id: kz-need"


REGISTER = """\
stays:
  - id: kz-register
    topic: visa_regime
    about: registration
    within_days: 3
    counts_from: arrival
    text: {ru: Зарегистрируйтесь в срок., en: Register in time.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
pitfalls:
"""

GAP = """\
not_established:
  - id: kz-gap
    about: [ways, entry]
    text: {ru: Неясно., en: Unclear.}
"""

NAME = "    name: {ru: страховка, en: insurance}\n"

MORE_PLANTED: dict[str, list[tuple[str, str, str, str, str]]] = {
    # check -> file, text, what is written instead, text on the line to be named, words of the
    # complaint
    "shorts are short": [
        (
            KZ,
            "pitfalls:\n",
            DANGER.replace("SHORT", "ж" * 41),
            "id: kz-danger",
            "short.ru has 41 characters",
        ),
        (
            KZ,
            "    severity: low\n",
            f"    severity: high\n    short: {{ru: Коротко., en: {'w' * 91}}}\n",
            "id: kz-pitfall",
            "short.en has 91 characters",
        ),
        (
            "exit.yaml",
            "    effect: check\n",
            f"    effect: check\n    short: {{ru: {'ж' * 91}, en: Pay.}}\n",
            "id: ru-exit-debts",
            "short.ru has 91 characters",
        ),
    ],
    "questions have short names": [
        ("questions.yaml", "    short: {ru: визы, en: visas}\n", "", "id: visas", "has no `short`"),
        ("questions.yaml", "ru: визы,", f"ru: {'ж' * 31},", "id: visas", "short.ru has 31"),
    ],
    "grave pitfalls are told in short": [
        (
            KZ,
            "    severity: low\n",
            "    severity: high\n",
            "id: kz-pitfall",
            "has no `short`",
        ),
    ],
    "texts stand alone": [
        (
            KZ,
            BOTH,
            f'{{ru: "{ru}", en: "{en}"}}',
            "id: kz-pitfall",
            f'leans on another text by "{found}"',
        )
        for ru, en, found in (
            ("По тому же закону пускают.", "By law people are let in.", "По тому же"),
            ("По закону пускают.", "Under the same law people are let in.", "Under the same"),
            ("По этой программе впускают 5 человек.", "Through it come 5.", "этой программе"),
            ("Впускают и дипломатов.", "Also let in are diplomats.", "Also"),
            ("Впускают: см. ниже.", "People are let in.", "см. ниже"),
        )
    ],
    "gaps are still gaps": [
        (
            KZ,
            "pitfalls:\n",
            f"{GAP}pitfalls:\n",
            "id: kz-gap",
            "nothing is known of entry",
        ),
    ],
    "texts say the figures": [
        (KZ, "limits: [{days: 90,", "limits: [{days: 60,", "id: kz-entry", "limits is 60"),
        (*_need("cost: null", "cost: {at_least: 5, at_most: 5, currency: EUR}"), "cost is 5"),
        (
            KZ,
            "    status: open\n",
            "    status: open\n    income_usd_month: 1500\n",
            "id: kz-entry",
            "income_usd_month is 1500",
        ),
        (KZ, "pitfalls:\n", REGISTER, "id: kz-register", "within_days is 3"),
    ],
    "needs have names": [
        (*_need(NAME, ""), "has no `name`"),
        (*_need("en: insurance", "en: insurance of all kinds"), "name has 22 characters"),
    ],
    "what is obtained says how long": [
        (*_need("    lead_days: [0, 1]\n", ""), "leaves out lead_days"),
        (*_need("    lead_days: [0, 1]\n    cost: null\n", ""), "cost and lead_days"),
        (
            KZ,
            "    regime: visa_free\n    status: open\n",
            "    regime: e_visa\n    status: conditional\n    lead_days: [3, 5]\n",
            "id: kz-entry",
            "leaves out cost",
        ),
    ],
    "entry rules keep a year": [
        (
            KZ,
            "topic: visa_regime\n    regime",
            "topic: law\n    regime",
            "id: kz-entry",
            "keep 1825 days",
        )
    ],
    "announcements look ahead": [
        (KZ, "pitfalls:\n", ANNOUNCED, "id: kz-announced", "before it was announced")
    ],
    "covers name others": [
        (
            KZ,
            "    severity: low\n",
            "    severity: low\n    covers: [kz-pitfall]\n",
            "id: kz-pitfall",
            '"kz-pitfall"',
        ),
        (
            KZ,
            "    severity: low\n",
            "    severity: low\n    covers: [a, b, a]\n",
            "id: kz-pitfall",
            '"a"',
        ),
    ],
    "codes are real": [
        ("baseline.yaml", "  ZW: {", "  ZZ: {", "  ZZ: {", '"ZZ" is no code'),
        ("baseline.yaml", "  ZW: {", "  WZ: {", "  WZ: {", '"WZ" is no code'),
        (PASSPORTS, '"90": [CH, KZ]', '"90": [SU, KZ]', "  GB:", '"SU" is no code'),
        (PASSPORTS, "countries: [CH]", "countries: [SW]", "  eu:", '"SW" is no code'),
    ],
    "corrections fit the index": [
        (PASSPORTS, "index: e-visa", "index: eta", "id: passports-gb-zw", '"eta" of GB at ZW'),
        (
            PASSPORTS,
            "    passports: [GB]\n    destinations: [ZW]\n    index: e-visa",
            '    destinations: [KZ]\n    index: "30"',
            "id: passports-gb-zw",
            '"30" of any passport at KZ',
        ),
    ],
    "names are unique": [
        (
            KZ,
            CITIES,
            f"aliases: [Грузия]\n{CITIES}",
            "id: KZ",
            '"Грузия" is also one of GE (Georgia)',
        ),
        (KZ, CITIES, f"aliases: [GEORGIA!]\n{CITIES}", "id: KZ", "GE"),
        (KZ, CITIES, f"aliases: [gruziya]\n{CITIES}", "id: KZ", "GE"),
        (KZ, CITIES, "cities: [{ru: Замбия, en: Astana}]", "id: KZ", "ZM"),
        (KZ, CITIES, f"aliases: [Россия]\n{CITIES}", "id: KZ", "RU"),
    ],
    "languages agree on dates": [
        (
            KZ,
            BOTH,
            "{ru: С 2 марта., en: Since 2 May.}",
            "id: kz-pitfall",
            "only in ru 2 Mar, only in en 2 May",
        ),
        (KZ, BOTH, "{ru: С 2 марта., en: Since 2.}", "id: kz-pitfall", "only in en nothing"),
        (
            KZ,
            BOTH,
            "{ru: С 1 мая по 2 июня., en: From 2 May to 1 June.}",
            "id: kz-pitfall",
            "only in ru 1 May, 2 Jun",
        ),
    ],
    "languages agree on sums": [
        (KZ, BOTH, "{ru: Стоит 5 евро., en: It costs USD 5.}", "id: kz-pitfall", "EUR, USD"),
        (KZ, BOTH, "{ru: Стоит 5 рублей., en: It costs 5.}", "id: kz-pitfall", "RUB"),
    ],
    "languages deny alike": [
        (KZ, PITFALL_EN, "en: A visa does help here.", "id: kz-pitfall", "1 in ru, 0 in en"),
        (KZ, PITFALL_RU, "ru: Виза тут поможет.", "id: kz-pitfall", "0 in ru, 1 in en"),
        (
            WORDING,
            EMPTY,
            "reviewed:\n  - {id: idiom, why: Read., texts: [kz-pitfall aaaaaaaa]}\n",
            "id: idiom",
            "has changed or needs no exception",
        ),
    ],
    "abbreviations are known": [
        (
            WORDING,
            EMPTY,
            "abbreviations:\n  - {short: [ЕС], means: {ru: Союз, en: Union}}\n",
            "abbreviations:",
            'no text uses "ЕС"',
        ),
    ],
}


@pytest.mark.parametrize(("name", "function"), CHECKS, ids=[name for name, _ in CHECKS])
def test_every_check_is_silent_about_the_packaged_dataset(name, function, packaged):
    assert list(function(packaged, date(2026, 11, 22))) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Бронь отеля на те же даты, что и билет.", "ru"),
        ("ETA объявили обязательной с 15 октября 2025 года, и скоро это правило отозвали.", "ru"),
        ("Виза не нужна. По этому правилу можно пробыть 30 дней.", "ru"),
        ("A hotel for the same dates as the ticket.", "en"),
        ("It is so.", "en"),
    ],
)
def test_a_text_may_point_back_within_itself(text, language):
    assert leaning_words(text, language) == ""


@pytest.mark.parametrize(
    "written", ["cost: null", "cost: {at_least: 5, at_most: 9, currency: EUR}"]
)
def test_a_need_may_say_that_its_cost_is_not_established(written):
    need = NEED.replace("cost: null", written)
    need = need.replace("страховку.", "страховку за 5–9 евро.").replace(
        "ance.", "ance for EUR 5–9."
    )
    assert check(load(edited(KZ, "pitfalls:\n", need)), DAY) == []


@pytest.mark.parametrize(
    ("days", "ru", "en"),
    [
        (90, "До 90 дней без визы.", "Up to 90 days without a visa."),
        (90, "До 3 месяцев без визы.", "Up to 3 months without a visa."),
        (365, "До 1 года без визы.", "Up to 1 year without a visa."),
    ],
)
def test_a_text_may_say_the_days_in_months_or_years(days, ru, en):
    files = edited(KZ, "До 90 дней без визы.", ru)
    files = edited(KZ, "Up to 90 days without a visa.", en, files)
    files = edited(
        KZ, "{days: 90, per: rolling, window_days: 180}", f"{{days: {days}, per: entry}}", files
    )
    assert check(load(files), DAY) == []


def test_a_text_may_say_the_days_to_register_in_hours():
    hours = REGISTER.replace("в срок", "за 72 часа").replace("in time", "within 72 hours")
    assert check(load(edited(KZ, "pitfalls:\n", hours)), DAY) == []


def test_an_abbreviation_nobody_explains_is_found_where_a_list_is_kept():
    """A dataset without a list says nothing of abbreviations."""
    files = edited(KZ, BOTH, "{ru: Виза ЕС не поможет., en: An EU visa does not help.}")
    assert check(load(files), DAY) == []
    listed = "abbreviations:\n  - {short: [ЕС], means: {ru: Союз, en: Union}}\n"
    [found] = check(load(edited(WORDING, EMPTY, listed, files)), DAY)
    assert '"EU"' in found.problem


def test_a_reviewed_difference_is_accepted_until_the_text_changes():
    files = edited(KZ, PITFALL_EN, "en: A visa is useless here.")
    text = Text(ru="Виза тут не поможет.", en="A visa is useless here.")
    entry = f"kz-pitfall {fingerprint(text)}"
    files = edited(
        WORDING, EMPTY, f"reviewed:\n  - {{id: idiom, why: Read., texts: [{entry}]}}\n", files
    )
    assert check(load(files), DAY) == []
    changed = edited(KZ, "useless", "useful", files)
    assert {error.file for error in check(load(changed), DAY)} == {f"data/{KZ}", f"data/{WORDING}"}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_not_can_be_lost_from_the_packaged_texts(language, packaged):
    """Take one denying word out of each text: the counts differ then, or the review is void."""
    words = {"ru": [" не ", " нет ", " нельзя "], "en": [" not ", " no ", " cannot "]}[language]
    random, seen = Random(22), 0
    for _id, text in every_text(packaged.dataset):
        held = [word for word in words if word in getattr(text, language)]
        if not held:
            continue
        lost = text.model_copy(
            update={language: getattr(text, language).replace(random.choice(held), " ", 1)}
        )
        counts = denials_in(lost.ru, "ru"), denials_in(lost.en, "en")
        if denials_in(text.ru, "ru") == denials_in(text.en, "en"):
            was, now = (
                denials_in(getattr(text, language), language),
                denials_in(getattr(lost, language), language),
            )
            if was == now:
                continue  # "not only", "no later than": it denied nothing
            assert counts[0] != counts[1]
        assert fingerprint(lost) != fingerprint(text)
        seen += 1
    assert seen > 400


@pytest.mark.parametrize(
    ("ru", "en", "count"),
    [
        ("Никто не знает.", "Nobody knows.", 1),
        ("Не меньше 6 месяцев.", "At least 6 months.", 0),
        ("Визы нет, и не будет.", "There is no visa, and there will not be one.", 2),
        ("Ждите, пока банк не ответит.", "Wait until the bank answers.", 0),
        ("Нужна виза, кто бы её ни выдал.", "A visa is needed, whoever issued it.", 0),
        ("Вас не впустят.", "You will be refused.", 1),
        ("Без визы нельзя.", "Not without a visa.", 1),
    ],
)
def test_denials_are_counted_alike_in_both_languages(ru, en, count):
    assert (denials_in(ru, "ru"), denials_in(en, "en")) == (count, count)


@pytest.mark.parametrize(
    ("ru", "en", "dates"),
    [
        ("27 января 2023 года", "27 January 2023", {(27, 1): 1}),
        ("к маю 2023 года", "by May 2023", {(0, 5): 1}),
        ("19–26 ноября", "19–26 November", {(26, 11): 1}),
        ("в марте и мае", "in March and May", {(0, 3): 1, (0, 5): 1}),
        ("сентябрьское предложение", "the proposal of September", {(0, 9): 1}),
        ("моя майка", "it may march", {}),
    ],
)
def test_dates_are_read_alike_in_both_languages(ru, en, dates):
    assert dates_in(ru, "ru") == dates_in(en, "en") == dates


@pytest.mark.parametrize(
    ("ru", "en", "currencies"),
    [
        ("90 евро", "EUR 90", {"EUR"}),
        (
            "500 000 рупий, около 35 долларов",
            "500,000 rupiah, about 35 dollars",
            {"INR|IDR|LKR", "USD"},
        ),
        ("в Евросоюзе попробуйте", "try the European Union", set()),
        ("10 000 вон", "won: 10,000 won", {"KRW"}),
    ],
)
def test_currencies_are_read_alike_in_both_languages(ru, en, currencies):
    assert currencies_in(ru, "ru") == currencies_in(en, "en") == currencies


def test_abbreviations_are_words_of_capitals_in_either_alphabet():
    assert abbreviations_in("ЕС и США, ETA-IL, K-ETA, VPN, Visa, А также я") == {
        "ЕС",
        "США",
        "ETA",
        "IL",
        "VPN",
    }


def test_a_fingerprint_changes_with_either_language():
    text = Text(ru="Да.", en="Yes.")
    assert fingerprint(text) != fingerprint(Text(ru="Да!", en="Yes."))
    assert fingerprint(text) != fingerprint(Text(ru="Да.", en="Yes!"))
    assert fingerprint(text).isalpha()
    assert len(fingerprint(text)) == 8


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("UK", "write GB, United Kingdom"),
        ("EL", "write GR"),
        ("ZK", "write KZ"),
        ("ZZ", "for example"),
    ],
)
def test_a_file_of_an_unknown_code_is_refused_and_the_likeliest_real_one_named(code, meant):
    own = f"id: {code}\nentry: []\n".encode()
    [found] = check(load(minimal() | {f"destinations/{code}.yaml": own}), DAY)
    assert (found.file, found.line) == (f"data/destinations/{code}.yaml", 1)
    assert f'"{code}"' in found.problem
    assert meant in found.hint


@pytest.mark.parametrize("own", ["aliases: [Astana]", "cities: [{ru: Грузино, en: ASTANA}]"])
def test_a_name_of_two_destinations_is_refused(own):
    other = f"id: GE\n{own}\nentry: []\n".encode()
    found = check(load(minimal() | {"destinations/GE.yaml": other}), DAY)
    assert [error.file for error in found] == ["data/destinations/KZ.yaml"]
    assert "GE (Georgia)" in found[0].problem


def test_a_destination_may_repeat_its_own_names():
    assert check(load(edited(KZ, CITIES, f"aliases: [Казахстан, Astana]\n{CITIES}")), DAY) == []


def test_every_code_has_a_name_of_its_own_in_both_languages():
    for language in ("ru", "en"):
        names = {code: territory(code, language) for code in CODES}
        assert len(set(map(folded, names.values()))) == len(CODES) == 250
        assert not [code for code, name in names.items() if name == code]


def test_every_source_of_the_packaged_dataset_names_its_publisher(packaged):
    sources = [source for _, source in every_source(packaged.dataset)]
    assert len(sources) > len(list(every_fact(packaged.dataset)))
    assert all(
        source.publisher.strip() and source.url.startswith(("http://", "https://"))
        for source in sources
    )


@pytest.mark.parametrize(
    ("place", "way", "days", "wrong"),
    [
        ("KZ", "visit", 365, False),
        ("KZ", "visit", 366, True),
        ("KZ", "family", 1825, True),
        ("KZ", "citizen", 1825, False),
        ("DE", "visit", 1825, True),
        ("DE", "humanitarian", 1825, True),
        ("DE", "family", 1825, False),
        ("NO", "residence", 1825, False),
        ("CH", "citizen", 1825, False),
        ("GB", "residence", 1825, True),
    ],
)
def test_only_citizens_and_free_movement_keep_as_long_as_a_law(place, way, days, wrong):
    """In a file of its own and in that of an area; an area of every destination is not free."""
    rule = fact("xx-rule", way=way, regime="visa_free", status="open")
    question = one("passport", "biometric", "internal_only")
    area = {"id": "some", "members": [{"id": place}], "entry": [rule]}
    everywhere = {"id": "world", "entry": [rule]}
    check_of_shelves = dict(CHECKS)["entry rules keep a year"]
    for sections in ({"destinations": [{"id": place, "entry": [rule]}]}, {"areas": [area]}):
        dataset = make_dataset([question], **{"destinations": (), **sections}, shelf_days=days)
        assert bool(list(check_of_shelves(Loaded(dataset, {}), DAY))) is wrong
    dataset = make_dataset([question], (), areas=[everywhere], shelf_days=days)
    not_of_citizens = days > 365 and way != "citizen"
    assert bool(list(check_of_shelves(Loaded(dataset, {}), DAY))) is not_of_citizens


def test_no_link_keeps_as_long_as_a_rule_of_entry(packaged):
    assert {link.topic for link in packaged.dataset.links} == {"transport", "border_practice"}


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [("  eu:", "  euro:", "  euro:"), ("otherwise: other", "otherwise: rest", "as_of:")],
)
def test_a_group_of_passports_that_no_answer_stands_for_is_found(old, new, at):
    options = "".join(f"{{id: {id_}, label: {{ru: Да, en: Yes}}}}, " for id_ in ("eu", "other"))
    asked = (
        "questions:\n  - {id: other_citizenship, kind: many, text: {ru: Второе, en: Another}, "
        "short: {ru: второе гражданство, en: another citizenship}, "
        f"help: {{ru: Важно., en: It matters.}}, options: [{options}]}}\n"
    )
    files = edited("questions.yaml", "questions:\n", asked)
    assert check(load(files), DAY) == []
    wrong = edited(PASSPORTS, old, new, files)
    (error,) = check(load(wrong), DAY)
    assert (error.file, error.line) == ("data/passports.yaml", line_of(wrong, PASSPORTS, at))
    assert "has no option" in error.problem


def test_an_index_of_tomorrow_is_found():
    files = edited(PASSPORTS, "as_of: 2025-06-01", "as_of: 2026-01-02")
    (error,) = check(load(files), DAY)
    assert error.line == line_of(files, PASSPORTS, "as_of:")
