/** Mirror of offline/squeezing.py: plain data, read from a short text of ASCII letters. */

import { inflate } from "./inflate.js";
import { valuesOf } from "./values.js";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const ASCII = 128;

/** Characters that become text in one step; more arguments than some browsers take. */
const STRETCH = 8192;

/** Return the pack that stands in a text. */
export function unpacked(text) {
  return valuesOf(plainOf(text));
}

/** Return the plain data that stand in a text: the characters beyond ASCII, then base64. */
export function plainOf(text) {
  const [alphabet, packed] = text.split("\n");
  return JSON.parse(textOf(inflate(bytesOf(packed)), alphabet));
}

/** Return the bytes that base64 stands for. */
export function bytesOf(base64) {
  const values = new Uint8Array(ASCII);
  for (let value = 0; value < DIGITS.length; value += 1) {
    values[DIGITS.charCodeAt(value)] = value;
  }
  const length = base64.replace(/=+$/, "").length;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let held = 0;
  let bits = 0;
  let next = 0;
  for (let at = 0; at < length; at += 1) {
    held = ((held << 6) | values[base64.charCodeAt(at)]) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[next] = (held >> bits) & 0xff;
      next += 1;
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
