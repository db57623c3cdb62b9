/** Mirror of offline/squeezing.py: plain data, read from a short text of ASCII letters. */

import { inflate } from "./inflate.js";
import { valuesOf } from "./values.js";

/** Digits of base 85 as Python's `b85encode` has them, but for those that mean much in a page. */
const DIGITS =
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;,=:?@^_`{|}~";
const BASE = 85;
const ASCII = 128;

/** Characters that become text in one step; more arguments than some browsers take. */
const STRETCH = 8192;

/** Return the pack that stands in a text. */
export function unpacked(text) {
  return valuesOf(plainOf(text));
}

/** Return the plain data that stand in a text: the characters beyond ASCII, then base 85. */
export function plainOf(text) {
  const [alphabet, packed] = text.split("\n");
  return JSON.parse(textOf(inflate(bytesOf(packed)), alphabet));
}

/** Return the bytes that base 85 stands for: five digits for four bytes, fewer at the end. */
export function bytesOf(packed) {
  const values = new Uint8Array(ASCII);
  for (let value = 0; value < BASE; value += 1) {
    values[DIGITS.charCodeAt(value)] = value;
  }
  const bytes = new Uint8Array(Math.floor((packed.length * 4) / 5));
  for (let at = 0, next = 0; at < packed.length; at += 5, next += 4) {
    let held = 0;
    for (let digit = at; digit < at + 5; digit += 1) {
      const value = digit < packed.length ? values[packed.charCodeAt(digit)] : BASE - 1;
      held = held * BASE + value;
    }
    // What lies beyond the end is left out by the array itself.
    for (let byte = 3; byte >= 0; byte -= 1) {
      bytes[next + byte] = held % 256;
      held = Math.floor(held / 256);
    }
  }
  return bytes;
}

/** Return the text of bytes: those from 128 on are the characters of the alphabet, in order. */
function textOf(bytes, alphabet) {
  const codes = new Uint16Array(2 * ASCII);
  for (let code = 0; code < codes.length; code += 1) {
    codes[code] = code < ASCII ? code : alphabet.charCodeAt(code - ASCII);
  }
  const parts = [];
  for (let from = 0; from < bytes.length; from += STRETCH) {
    const stretch = Array.from(bytes.subarray(from, from + STRETCH), (byte) => codes[byte]);
    parts.push(String.fromCharCode(...stretch));
  }
  return parts.join("");
}
