"""What leads a reader astray is refused wherever it stands; what only looks like it is not.

`tests.policy.test_checks` plants these mistakes, together with those of the other checks.
"""

KZ, HELPERS = "destinations/KZ.yaml", "helpers.yaml"
EN = "en: A visa does not help here."
CITIES = "cities: [{ru: Астана, en: Astana}]"
HELPER_URL = "url: https://example.org/help\n"
WORLD_URL, WORLD = "https://example.org/world", "areas/world.yaml"

HIDDEN = ("\\u202e", "\\u200b", "\\u00ad", "\\u2066", "\\a", "\\0", "\\n", "\\u2028", "\\u2029", "\\ue000", "\\ufeff")
"""Escapes of YAML: turned around, no width, soft hyphen, isolate, bell, zero, ends of lines, private use, mark."""

PLANTED_POISON: dict[str, list[tuple[str, str, str, str, str]]] = {
    # check -> file, text, what is written instead, text on the line to be named, words of the complaint
    "characters are plain": [
        *((KZ, EN, f'en: "A visa does not {sign}help."', "id: kz-pitfall", "en holds U+") for sign in HIDDEN),
        (KZ, EN, 'en: "A visa does not help\\u0301\\u0301\\u0301."', "id: kz-pitfall", "combining marks"),
        (KZ, CITIES, f'aliases: ["Asta\\u202ena"]\n{CITIES}', "id: KZ", "U+202E"),
        (HELPERS, "en: Hot line", 'en: "Hot\\u2067line"', "id: helper-hot-line", "U+2067"),
        (HELPERS, HELPER_URL, 'url: "https://example.org/\\u202ehelp"\n', "id: helper-hot-line", "url holds U+202E"),
        (WORLD, WORLD_URL, "https://example.org/\\u202egpj.exe", "id: passport-bar", "url holds U+202E"),
        (WORLD, "publisher: Example", 'publisher: "Exam\\u200bple"', "id: passport-bar", "publisher holds U+200B"),
        ("baseline.yaml", "en: Visa-free.", 'en: "Visa\\u200bfree."', "topic: visa_regime", "en holds U+200B"),
    ],
}
