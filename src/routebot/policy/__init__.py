"""What the data says: the facts that volunteers keep, and what holds of them on a day.

A dataset is a folder of YAML files. It is read once, checked for its form, and then settled for the
day asked about; whatever comes later sees that snapshot alone and knows neither files nor dates.
Read the modules in this order:

* `dated`: what a first and a last day mean, and which value of several is in force.
* `dates` and `sources`: dates as precise as a page gives them, and how old a claim is by its pages.
* `facts`: the kinds of facts. Each carries its days, its sources and its confidence.
* `dangers`: what a place does to particular people, one more kind of fact.
* `doubts`: what sources dispute, and what nobody could find out.
* `whom`: whom a fact concerns.
* `typed`: what people type beside the names in files of destinations, and what is said to it.
* `files`: what stands in which file, and the dataset as a whole.
* `yaml` and `loading`: files to a `Dataset`, with the line of everything that is wrong, which
  `complaints` puts into words.
* `schemas`: what may stand in a file, for editors.
* `conversion` and `hosts`: files of an older form brought to the present one.
* `passports`: what stands in the file of second passports.
* `reference`: the words of the passport index, which serves where nothing better is known.
* `regimes`: what a passport gives where on a day, and which passports an answer stands for.
* `snapshot`: a dataset on a day: which facts hold, what replaces what, and how fresh each is.
* `names`: every name by which something is found on a day.
* `contents`: everything in a dataset, piece by piece, for whoever has to look at all of it.

The models are the file format: their fields and descriptions end up in the JSON Schemas of
`data/schema`, so that a changed field is a change for everybody who edits the data.

Nothing here knows a person, an answer or a language of the interface, decides whether somebody may
enter, reads the clock, or judges whether the data is good: for that are `reasoning` and `upkeep`.
Conditions are carried along as they are written; what they mean is the business of `logic`.
"""

__all__: list[str] = []
