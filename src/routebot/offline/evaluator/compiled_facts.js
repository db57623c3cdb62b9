/** Mirror of reasoning/compiled_facts.py: what a destination is once it is compiled. */

import { terminalOf } from "./statuses.js";

/** An entry rule with all that bears on it; its fields as those of `Way`. */
export class Way {
  constructor(fields) {
    Object.assign(this, fields);
  }

  /** Whether the rule is written "open" but is too old to be relied on. */
  get reconfirm() {
    return this.expired && this.rule.status === "open" && !this.rule.withdrawn;
  }
}

/** A destination, compiled; its fields as those of `CompiledDestination`. */
export class CompiledDestination {
  constructor(fields, book) {
    Object.assign(this, fields);
    this._book = book;
    this._diagram = null;
  }

  /** The node over the terminals of `TERMINALS`. */
  get diagram() {
    if (this._diagram === null) {
      const { diagrams, program } = this._book;
      const slots = [this.available, this.ready];
      const nodes = slots.map((slot) => diagrams.of(program.conditions[slot]));
      this._diagram = diagrams.combine(terminalOf, ...nodes);
    }
    return this._diagram;
  }
}
