/** Mirror of words/i18n.py: texts by their key, plurals, numbers, dates, lists and names. */

import { partsOf } from "./dates.js";

/** Language -> which of the catalogue's plural forms fits a number, as its head says. */
const PLURAL_FORMS = {
  en: (number) => (number === 1 ? 0 : 1),
  ru: (number) => {
    const [tens, ones] = [number % 100, number % 10];
    if (ones === 1 && tens !== 11) {
      return 0;
    }
    return ones >= 2 && ones <= 4 && (tens < 10 || tens >= 20) ? 1 : 2;
  },
};

const PLACEHOLDER = /\{(\w+)\}/g;

/** No number is written more exactly. */
const THOUSANDTHS = 1000;

/** Everything that turns values into words of one language; the words come from a pack. */
export class Words {
  /** Take the words of one language, as `routebot.offline.wording` writes them. */
  constructor(language, catalogue) {
    this.language = language;
    this.catalogue = catalogue;
  }

  /** Return a text of the catalogue with its placeholders filled; a missing key is an error. */
  text(key, values = {}) {
    return filled(own(this.catalogue.texts, key), values);
  }

  /** Return the plural form of a text that fits a number; the number fills `{n}`. */
  count(key, number, values = {}) {
    const form = own(this.catalogue.plurals, key)[PLURAL_FORMS[this.language](number)];
    return filled(form, { n: this.number(number), ...values });
  }

  /** Say whether the catalogue has a text of this key. */
  has(key) {
    return Object.hasOwn(this.catalogue.texts, key);
  }

  /** Choose the language of a text of the dataset that claims nothing. */
  of(text) {
    return text[this.language];
  }

  /** Choose the language of what the dataset claims; its age belongs beside it. */
  statement(said) {
    return said[this.language];
  }

  /** Write a date out: «27 января 2023» / "27 January 2023". */
  day(day) {
    const [year, month, number] = partsOf(day);
    return `${number} ${this.catalogue.months[month - 1]} ${year}`;
  }

  /** Write a date as precisely as it is known: «январь 2023 года», «2023 год», "2023". */
  partialDate(day) {
    if (day.precision === "day") {
      return this.day(day.first_day);
    }
    const [year, month] = partsOf(day.first_day);
    const russian = this.language === "ru";
    if (day.precision !== "month") {
      return russian ? `${year} год` : `${year}`;
    }
    return `${this.catalogue.months_alone[month - 1]} ${year}${russian ? " года" : ""}`;
  }

  /** Write the month of a date after "since": «ноября 2025», «2025 года», "November 2025". */
  month(day) {
    const [year, month] = partsOf(day.first_day);
    if (day.precision === "year") {
      return this.language === "ru" ? `${year} года` : `${year}`;
    }
    return `${this.catalogue.months[month - 1]} ${year}`;
  }

  /** Write a number below 10^15 with the language's separators. */
  number(number) {
    const { group, decimal } = this.catalogue.separators;
    const [whole, fraction] = rounded(Math.abs(number)).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
    const written = fraction ? `${grouped}${decimal}${fraction}` : grouped;
    return number < 0 ? `-${written}` : written;
  }

  /** Write what something costs: "35-50 US dollars", with an en dash. */
  cost(cost) {
    const [least, most] = [this.number(cost.at_least), this.number(cost.at_most)];
    const amount = least === most ? least : `${least}–${most}`;
    const [whole, fractional] = own(this.catalogue.currencies, cost.currency);
    if (!Number.isInteger(cost.at_most)) {
      return `${amount} ${fractional}`;
    }
    return `${amount} ${whole[PLURAL_FORMS[this.language](cost.at_most)]}`;
  }

  /** Join with commas and "and". */
  join(items) {
    return joined(items, this.catalogue.lists.and);
  }

  /** Join with commas and "or". */
  either(items) {
    return joined(items, this.catalogue.lists.or);
  }

  /** Return the name of a place; of an unknown one its code. */
  territory(code) {
    const names = this.catalogue.territories;
    return Object.hasOwn(names, code) ? names[code] : code;
  }
}

function own(table, key) {
  if (!Object.hasOwn(table, key)) {
    throw new Error(`no words for "${key}"`);
  }
  return table[key];
}

function filled(text, values) {
  return text.replace(PLACEHOLDER, (_, name) => String(own(values, name)));
}

/** Write a number with at most three decimals and no separators. */
function rounded(number) {
  return String(Math.round(number * THOUSANDTHS) / THOUSANDTHS);
}

function joined(items, word) {
  if (items.length < 2) {
    return items.join("");
  }
  return `${items.slice(0, -1).join(", ")}${word}${items[items.length - 1]}`;
}
