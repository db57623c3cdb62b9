"""What follows for a person: verdicts, journeys, order, reasons, the next question, plans.

Pure functions over a `Rulebook`, which is one day of the dataset with its conditions compiled. What
a person has said comes in as masks; everything else is worked out and nothing is stored. Read in
this order:

* `thresholds`: the numbers that judgement turns on, in one table.
* `meanings`, `compiled_facts`, `shapes`, `rulebook`: what answers stand for, and a day compiled:
  ways in, bars, requirements; `foreseen`, `foreseeing`: as far as that is known beforehand.
* `verdicts`, `undecided`: the status of each destination, the way in that decides it, and which
  questions can still change something.
* `dangers`: what a place does to this person, the worst first.
* `exit_check`: what may stop a person at the Russian border; it comes before any route.
* `profile`: what order and journeys read from the answers, in one place.
* `links`, `passing`, `journeys`, `prepared`, `arrivals`, `comers`, `circles`, `travel`: a link for
  one person, the place in between, what can be reached, the search.
* `levels`, `ranking`, `advice`: what orders destinations, and everything about one person.
* `kept`: results that are worked out once for everybody, the only place that keeps any.
* `stakes`, `asking`, `interview`: what hinges on each question, and which one to ask next.
* `warming`: what people asked of a rulebook, worked out for the one that follows.
* `explaining`: why, and what would open it.
* `checklist`, `onward`: the plan for one destination, and the second step after it.
* `helping`: who helps people like them.

What must not be here: a clock, words of a language, Telegram, a database, the text of a screen.
"""

__all__: list[str] = []
