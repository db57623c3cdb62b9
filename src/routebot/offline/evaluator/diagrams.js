/**
 * Mirror of logic/diagrams.py: what follows for every way an answer sheet can be completed.
 *
 * Nodes are integers; 0 to 15 are terminals. A node names a variable and has one child for each
 * value of it; equal nodes are one node, and a node whose children are all the same is its child.
 */

import { union } from "./collections.js";
import { Truth, firstValue, hasValue, isSingle, maskOfValue } from "./conditions.js";

/** Terminals of a condition; NO and YES are false and true. */
export const NO = 0;
export const YES = 1;
export const UNKNOWN = 2;

const TERMINALS = 16;

/** More than there can be, so that the numbers of two nodes are told by one. */
const MOST_NODES = 2 ** 26;

const TRUTHS = [Truth.NO, Truth.YES, Truth.UNKNOWN];

/** Return the value that a terminal of a condition stands for. */
export function truthOf(terminal) {
  return TRUTHS[terminal];
}

/** Return Kleene's "both" of two terminals of conditions. */
export function conjunction(first, second) {
  if (first === NO || second === NO) {
    return NO;
  }
  return first === YES && second === YES ? YES : UNKNOWN;
}

/** Return Kleene's "at least one" of two terminals of conditions. */
export function disjunction(first, second) {
  if (first === YES || second === YES) {
    return YES;
  }
  return first === NO && second === NO ? NO : UNKNOWN;
}

/** Of a function the terminal that decides alone, and the one that leaves it to the other. */
const DECIDING = new Map([
  [conjunction, [NO, YES]],
  [disjunction, [YES, NO]],
]);

/** A shared table of nodes over the variables of a vocabulary; it only grows. */
export class Diagrams {
  /** @param {Array} full the mask of all values, for each variable */
  constructor(full) {
    this._variable = new Array(TERMINALS).fill(full.length);
    this._children = new Array(TERMINALS).fill([]);
    this._support = new Array(TERMINALS).fill(new Set());
    this._reach = Array.from({ length: TERMINALS }, (_, terminal) => 1 << terminal);
    this._sizes = full.map(numberOfValues);
    this._table = new Map();
    this._compiled = new Map();
    this._combined = new Map();
  }

  /** Return the variable that a node asks for; that of a terminal comes after all. */
  variable(node) {
    return this._variable[node];
  }

  /** Return where a node goes on to, value by value; nothing for a terminal. */
  children(node) {
    return this._children[node];
  }

  /** Return the node that goes on to `children[value]`. */
  node(variable, children) {
    const [first] = children;
    if (children.every((child) => child === first)) {
      return first;
    }
    const key = `${variable}:${children}`;
    const known = this._table.get(key);
    if (known !== undefined) {
      return known;
    }
    const made = this._children.length;
    this._table.set(key, made);
    this._variable.push(variable);
    this._children.push(children);
    this._support.push(null);
    this._reach.push(children.reduce((reach, child) => reach | this._reach[child], 0));
    return made;
  }

  /** Return the diagram of a condition, over its three terminals. */
  of(condition) {
    if (typeof condition === "boolean") {
      return condition ? YES : NO;
    }
    let found = this._compiled.get(condition);
    if (found === undefined) {
      found = this._build(condition);
      this._compiled.set(condition, found);
    }
    return found;
  }

  _build(condition) {
    if (condition[0] === "in") {
      const [, variable, met] = condition;
      const wider = condition[condition.length - 1];
      const children = [];
      for (let value = 0; value < this._sizes[variable]; value += 1) {
        children.push(terminal(hasValue(met, value), hasValue(wider, value)));
      }
      return this.node(variable, children);
    }
    const joined = condition[0] === "all" ? conjunction : disjunction;
    const branches = condition.slice(1).map((branch) => this.of(branch));
    return branches.reduce((result, branch) => this.combine(joined, result, branch));
  }

  /** Return the diagram of a function of the terminals of several diagrams. */
  combine(fn, ...nodes) {
    const combined = this._combinedBy(fn);
    if (nodes.length === 2) {
      return this._pair(fn, combined, ...nodes);
    }
    if (nodes.every((node) => node < TERMINALS)) {
      return fn(...nodes);
    }
    const key = nodes.join();
    let found = combined.get(key);
    if (found === undefined) {
      found = this._combine(fn, nodes);
      combined.set(key, found);
    }
    return found;
  }

  /** Combine two diagrams, which is most of the work of putting a rulebook together. */
  _pair(fn, combined, one, other) {
    if (one < TERMINALS && other < TERMINALS) {
      return fn(one, other);
    }
    const deciding = DECIDING.get(fn);
    if (deciding !== undefined && (one < TERMINALS || other < TERMINALS)) {
      const [ends, passes] = deciding;
      if (one === ends || other === ends) {
        return ends;
      }
      if (one === passes || other === passes) {
        return one === passes ? other : one;
      }
    }
    const key = one * MOST_NODES + other;
    let found = combined.get(key);
    if (found === undefined) {
      found = this._paired(fn, combined, one, other);
      combined.set(key, found);
    }
    return found;
  }

  _paired(fn, combined, one, other) {
    const variable = Math.min(this._variable[one], this._variable[other]);
    const lefts = this._variable[one] === variable ? this._children[one] : null;
    const rights = this._variable[other] === variable ? this._children[other] : null;
    const children = [];
    for (let value = 0; value < this._sizes[variable]; value += 1) {
      const [left, right] = [lefts ? lefts[value] : one, rights ? rights[value] : other];
      children.push(this._pair(fn, combined, left, right));
    }
    return this.node(variable, children);
  }

  /** Return what was combined by a function so far. */
  _combinedBy(fn) {
    if (!this._combined.has(fn)) {
      this._combined.set(fn, new Map());
    }
    return this._combined.get(fn);
  }

  _combine(fn, nodes) {
    const variable = Math.min(...nodes.map((node) => this._variable[node]));
    const children = [];
    for (let value = 0; value < this._sizes[variable]; value += 1) {
      const step = nodes.map((node) =>
        this._variable[node] === variable ? this._children[node][value] : node,
      );
      children.push(this.combine(fn, ...step));
    }
    return this.node(variable, children);
  }

  /** Put the known answers in; what lies behind values that are not possible does not count. */
  given(node, masks, memo = new Map()) {
    if (node < TERMINALS) {
      return node;
    }
    let found = memo.get(node);
    if (found === undefined) {
      found = this._given(node, masks, memo);
      memo.set(node, found);
    }
    return found;
  }

  _given(node, masks, memo) {
    const variable = this._variable[node];
    const children = this._children[node];
    const mask = masks[variable];
    const first = children[firstValue(mask)];
    if (isSingle(mask)) {
      return this.given(first, masks, memo);
    }
    const possible = children.map((child, value) => (hasValue(mask, value) ? child : first));
    return this.node(variable, possible.map((child) => this.given(child, masks, memo)));
  }

  /** Return the variables that can change the outcome, a Set: exact, by reduction. */
  support(node) {
    if (this._support[node] === null) {
      const below = [...new Set(this._children[node])].map((child) => this.support(child));
      this._support[node] = union([this._variable[node]], ...below);
    }
    return this._support[node];
  }

  /** Return the terminals that completions of the masks can reach, a Set. */
  reachable(node, masks) {
    const found = new Set();
    const seen = new Set([node]);
    const stack = [node];
    while (stack.length > 0) {
      const at = stack.pop();
      if (at < TERMINALS) {
        found.add(at);
        continue;
      }
      const mask = masks[this._variable[at]];
      this._children[at].forEach((child, value) => {
        if (!seen.has(child) && hasValue(mask, value)) {
          seen.add(child);
          stack.push(child);
        }
      });
    }
    return found;
  }

  /** Return the terminal that every completion of the masks reaches, or null. */
  settled(node, masks) {
    const reached = this.reachable(node, masks);
    return reached.size === 1 ? [...reached][0] : null;
  }

  /**
   * Yield disjoint conditions that together say when a terminal is reached.
   *
   * Each is a Map, variable -> mask of values; of other variables any value will do.
   */
  *paths(node, terminalReached) {
    if (node === terminalReached) {
      yield new Map();
    } else if (node >= TERMINALS && hasValue(this._reach[node], terminalReached)) {
      const variable = this._variable[node];
      const byChild = new Map();
      this._children[node].forEach((child, value) => {
        const bit = maskOfValue(value, this._sizes[variable]);
        byChild.set(child, byChild.has(child) ? byChild.get(child) | bit : bit);
      });
      for (const [child, mask] of byChild) {
        for (const path of this.paths(child, terminalReached)) {
          yield new Map([[variable, mask], ...path]);
        }
      }
    }
  }
}

function terminal(met, possible) {
  if (met) {
    return YES;
  }
  return possible ? UNKNOWN : NO;
}

/** Return how many values a full mask has. */
function numberOfValues(mask) {
  return mask.toString(2).length;
}
