/** The page: begins with something neutral, then questions above and places below. */

import { aboutView, warnings } from "./about_view.js";
import { cardView, planView } from "./card_view.js";
import { attend, button, el, paragraph, refill } from "./dom.js";
import { helpersView, leavingView } from "./leaving_view.js";
import { mapView } from "./map_view.js";
import { onwardView } from "./onward_view.js";
import { placesView } from "./places_view.js";
import { QuestionsView } from "./questions_view.js";
import { Session } from "./session.js";
import { unpacked } from "./unpacking.js";

const LANGUAGES = { ru: "Русский", en: "English" };

/** The views that the buttons at the top lead to, in order. */
const TOP_VIEWS = ["places", "map", "leaving", "helpers", "about"];

/** What somebody who may not leave is shown: how to stay out of trouble, and who helps. */
const BARRED_VIEWS = ["places", "leaving", "helpers", "about"];

const VIEWS = {
  map: mapView,
  leaving: leavingView,
  helpers: helpersView,
  about: aboutView,
  card: cardView,
  plan: planView,
  onward: onwardView,
};

/** The whole page. */
class Page {
  constructor(root, session) {
    this.root = root;
    this.session = session;
    this.depth = 0;
    window.addEventListener("popstate", () => this._backTo());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        this.clear();
      }
    });
  }

  /** Show the first screen: it tells nothing, and nobody's answers are there. */
  begin() {
    const { session } = this;
    const { words } = session;
    const languages = Object.entries(LANGUAGES).map(([language, name]) =>
      button(name, () => this._speak(language, () => this.begin()), {
        lang: language,
        "aria-pressed": String(language === session.language),
        class: "chip",
      }),
    );
    const made = words.text("offline.made", { day: words.day(session.pack.first) });
    const first = el(
      "main",
      {},
      el("h1", {}, words.text("offline.title")),
      warnings(session),
      paragraph(words.text("offline.what")),
      paragraph(made, { class: "quiet" }),
      el("div", { class: "chips" }, languages),
      button(words.text("button.start"), () => this.open({ name: "places" }), { class: "main" }),
    );
    refill(this.root, first);
  }

  _speak(language, then) {
    this.session.language = language;
    document.documentElement.lang = language;
    document.title = this.session.words.text("offline.title");
    then();
  }

  /** Go to a view, so that the phone's own "back" leads from it. */
  open(view) {
    this.depth += 1;
    this.trail = [...(this.trail || []), view];
    window.history.pushState({ depth: this.depth }, "");
    this.show(view);
  }

  _backTo() {
    this.trail = (this.trail || []).slice(0, -1);
    this.depth = this.trail.length;
    if (this.depth === 0) {
      this.begin();
    } else {
      this.show(this.trail[this.depth - 1]);
    }
  }

  /** Draw a view. */
  show(view) {
    const { session } = this;
    const hidden = session.advice.barred && !BARRED_VIEWS.includes(view.name);
    session.view = hidden ? { name: "places" } : view;
    this.content = el("main", {});
    refill(this.root, this._top(), this._views(), this.content);
    this._fill();
    window.scrollTo(0, 0);
    attend(this.content);
  }

  _fill() {
    const { session } = this;
    const { view } = session;
    const go = (next) => this.open(next);
    if (view.name === "places") {
      this.places = el("div", { class: "places" });
      this.status = el("p", { class: "aside", role: "status" });
      this.questions = new QuestionsView(session, () => this._changed());
      refill(
        this.content,
        el("h1", { class: "aside" }, session.words.text("offline.view.places")),
        warnings(session),
        this.questions.element,
        this.places,
        this.status,
      );
      this._changed();
      return;
    }
    const drawn = VIEWS[view.name](session, view, go);
    const back = button(session.words.text("offline.back"), () => window.history.back());
    refill(this.content, el("div", { class: "ways" }, back), drawn);
  }

  /** Draw anew what an answer changes, and say the sum of it aloud. */
  _changed() {
    const { session } = this;
    this.questions.draw();
    refill(this.places, placesView(session, (view) => this.open(view)));
    const { advice, words } = session;
    const possible = words.number(advice.possible.length);
    const all = words.number(Object.keys(advice.verdicts).length);
    this.status.textContent = words.text("progress", { possible, all });
    this.root.querySelector("nav").replaceWith(this._views());
  }

  /** Return the bar that stays at the top: the other language, the way to clear the screen. */
  _top() {
    const { session } = this;
    const { words } = session;
    const other = Object.keys(LANGUAGES).find((language) => language !== session.language);
    const speak = () => this._speak(other, () => this.show(session.view));
    return el(
      "header",
      {},
      el(
        "div",
        { class: "top" },
        button(LANGUAGES[other], speak, { lang: other, class: "plain" }),
        button(words.text("offline.clear"), () => this.clear(), { "aria-keyshortcuts": "Escape" }),
      ),
    );
  }

  /** Return the buttons that lead to the views; to whom no way is shown, not to the map. */
  _views() {
    const { session } = this;
    const { words } = session;
    const views = session.advice.barred ? BARRED_VIEWS : TOP_VIEWS;
    const links = views.map((name) =>
      button(words.text(`offline.view.${name}`), () => this.open({ name }), {
        "aria-current": session.view.name === name ? "page" : null,
      }),
    );
    return el("nav", { "aria-label": words.text("offline.views") }, links);
  }

  /** Take everything off the screen and out of memory; the file stays, and that is said. */
  clear() {
    const { session } = this;
    session.begin();
    this.trail = [];
    const { words } = session;
    const empty = el(
      "main",
      {},
      el("h1", {}, words.text("offline.title")),
      paragraph(words.text("offline.cleared")),
      button(words.text("offline.again"), () => this.begin()),
    );
    refill(this.root, empty);
    attend(empty);
  }
}

/** Begin, in place of what stands there for browsers without a script. */
function start() {
  const root = document.getElementById("page");
  const session = new Session(unpacked(document.getElementById("data").textContent), new Date());
  document.getElementById("static").remove();
  root.hidden = false;
  new Page(root, session).begin();
  // The first tap then finds what it needs: it took 0.1 s on a desktop, most of it diagrams.
  setTimeout(() => session.ready(), 0);
}

start();
