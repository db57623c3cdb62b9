/** What zlib.decompress(packed, -15) does: raw deflate as RFC 1951 has it. */

/** Code lengths of the code lengths come in this order (3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The first length, and the first distance, of each of their codes (3.2.5). */
const LENGTHS = firsts(3, lengthBits, 29);
const DISTANCES = firsts(1, distanceBits, 30);

const END = 256;
const LONGEST = 258;

/** Return the bytes that were deflated. */
export function inflate(packed) {
  const bits = new Bits(packed);
  const out = new Output(packed.length * 4);
  let isLast = false;
  while (!isLast) {
    isLast = bits.take(1) === 1;
    const kind = bits.take(2);
    if (kind === 0) {
      copyStored(bits, out);
    } else if (kind === 1) {
      readBlock(bits, out, ...fixedCodes());
    } else if (kind === 2) {
      readBlock(bits, out, ...readCodes(bits));
    } else {
      throw new Error("no such kind of block");
    }
  }
  return out.bytes.subarray(0, out.length);
}

/** The bits of some bytes, the lowest of each byte first. */
class Bits {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
    this.held = 0;
    this.count = 0;
  }

  /** Take up to 16 bits as a number. */
  take(wanted) {
    while (this.count < wanted) {
      if (this.at >= this.bytes.length) {
        throw new Error("the data end too early");
      }
      this.held |= this.bytes[this.at] << this.count;
      this.at += 1;
      this.count += 8;
    }
    const taken = this.held & ((1 << wanted) - 1);
    this.held >>>= wanted;
    this.count -= wanted;
    return taken;
  }

  /** Leave the rest of the byte that was begun. */
  toByte() {
    this.held = 0;
    this.count = 0;
  }
}

/** Bytes that grow. */
class Output {
  constructor(expected) {
    this.bytes = new Uint8Array(Math.max(expected, 1024));
    this.length = 0;
  }

  put(byte) {
    this.reserve(1);
    this.bytes[this.length] = byte;
    this.length += 1;
  }

  /** Put again what was put so far ago; it may overlap what comes of it. */
  repeat(length, distance) {
    if (distance > this.length) {
      throw new Error("a distance reaches before the beginning");
    }
    this.reserve(length);
    for (let left = length; left > 0; left -= 1) {
      this.bytes[this.length] = this.bytes[this.length - distance];
      this.length += 1;
    }
  }

  reserve(more) {
    if (this.length + more > this.bytes.length) {
      const grown = new Uint8Array(2 * this.bytes.length + more);
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
  }
}

/** Copy a block that was not compressed. */
function copyStored(bits, out) {
  bits.toByte();
  const length = bits.take(16);
  bits.take(16);
  for (let left = length; left > 0; left -= 1) {
    out.put(bits.take(8));
  }
}

/** Read a block that is written in two codes. */
function readBlock(bits, out, literals, distances) {
  for (;;) {
    const symbol = readSymbol(bits, literals);
    if (symbol < END) {
      out.put(symbol);
    } else if (symbol === END) {
      return;
    } else {
      const code = symbol - END - 1;
      const isLongest = code === LENGTHS.length - 1;
      const length = isLongest ? LONGEST : LENGTHS[code] + bits.take(lengthBits(code));
      const far = readSymbol(bits, distances);
      out.repeat(length, DISTANCES[far] + bits.take(distanceBits(far)));
    }
  }
}

/** Read one symbol of a code, bit by bit: those of one length follow each other (3.2.2). */
function readSymbol(bits, code) {
  let value = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length < code.counts.length; length += 1) {
    value |= bits.take(1);
    const count = code.counts[length];
    if (value - first < count) {
      return code.symbols[index + value - first];
    }
    index += count;
    first = (first + count) << 1;
    value <<= 1;
  }
  throw new Error("no such code");
}

/** Make a code of how long each symbol is: how many of each length, and the symbols in order. */
function codeOf(lengths) {
  const counts = new Array(16).fill(0);
  lengths.forEach((length) => {
    counts[length] += 1;
  });
  counts[0] = 0;
  const symbols = [];
  for (let length = 1; length < counts.length; length += 1) {
    lengths.forEach((own, symbol) => {
      if (own === length) {
        symbols.push(symbol);
      }
    });
  }
  return { counts, symbols };
}

/** Return the codes that a block may use without telling them (3.2.6). */
function fixedCodes() {
  const lengths = new Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
  return [codeOf(lengths), codeOf(new Array(30).fill(5))];
}

/** Read the codes of a block (3.2.7). */
function readCodes(bits) {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const told = bits.take(4) + 4;
  const own = new Array(ORDER.length).fill(0);
  for (let at = 0; at < told; at += 1) {
    own[ORDER[at]] = bits.take(3);
  }
  const lengths = readLengths(bits, codeOf(own), literals + distances);
  return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
}

/** Read the lengths of two codes, in which repetitions are short. */
function readLengths(bits, code, wanted) {
  const lengths = [];
  while (lengths.length < wanted) {
    const symbol = readSymbol(bits, code);
    if (symbol < 16) {
      lengths.push(symbol);
    } else {
      const [width, least] = { 16: [2, 3], 17: [3, 3], 18: [7, 11] }[symbol];
      const repeated = symbol === 16 ? lengths[lengths.length - 1] : 0;
      for (let left = bits.take(width) + least; left > 0; left -= 1) {
        lengths.push(repeated);
      }
    }
  }
  return lengths;
}

/** Return how many more bits the code of a length has: none for eight, one more for each four. */
function lengthBits(code) {
  return code < 8 ? 0 : (code >> 2) - 1;
}

/** Return how many more bits the code of a distance has: none for four, one more for each two. */
function distanceBits(code) {
  return code < 4 ? 0 : (code >> 1) - 1;
}

/** Return the first value of each code. */
function firsts(least, widthOf, number) {
  const found = [];
  let next = least;
  for (let code = 0; code < number; code += 1) {
    found.push(next);
    next += 1 << widthOf(code);
  }
  return found;
}
