"""Words: how values become text in Russian and English, and text becomes a destination.

Read `i18n` first: `Words` looks a text up by its key in the catalogues under ``locales/`` and
writes days, numbers and lists as the language does; `words` returns the one of a language.
`catalogues` reads them; `tables` hands out plain data for what fills them without Python.
`names` holds what places are called, in code and in both languages. `markup` turns plain texts
into the HTML that Telegram shows: a text stays a plain `str` until a screen is made of it, and
`Html` escapes whatever is put into it, so that nothing unescaped can reach a person; `splitting`
cuts one that is too long. `finding` goes the other way, from what somebody typed to a
destination: `forms` has the cases of names, `gazetteer` everything that has a name.

What does not belong here: sentences. They stand in the catalogues (the interface) and in the
data (the policy); which one is said, and when, is decided in `screens`. This room knows no
verdict and no dialogue."""

__all__: list[str] = []
