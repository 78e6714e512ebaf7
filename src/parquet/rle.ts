import type { Sink } from './sink';

/** The bits that values from 0 to `max` need. */
export function bitWidth(max: number): number {
  return 32 - Math.clz32(max);
}

const GROUP = 8;
/** A run of equal values shorter than this does not pay for ending a bit-packed run. */
const RUN_WORTH_A_BREAK = 16;

/**
 * Appends `values[from..to)` in the RLE / bit-packing hybrid (Encodings.md, "Run Length Encoding / Bit-Packing Hybrid"), without the
 * length before it: repetition and definition levels have one, dictionary indices do not.
 */
export function writeHybrid(sink: Sink, values: Uint8Array | Int32Array, from: number, to: number, width: number): void {
  let at = from;
  while (at < to) {
    const run = runLength(values, at, to, to);
    if (run >= GROUP || at + run === to) {
      writeRun(sink, values[at]!, run, width);
      at += run;
    } else {
      const groups = groupsBeforeRun(values, at, to);
      writeBitPacked(sink, values, at, to, groups, width);
      at = Math.min(to, at + groups * GROUP);
    }
  }
}

function runLength(values: Uint8Array | Int32Array, at: number, to: number, limit: number): number {
  const value = values[at];
  const end = Math.min(to, limit);
  let next = at + 1;
  while (next < end && values[next] === value) next++;
  return next - at;
}

function writeRun(sink: Sink, value: number, length: number, width: number): void {
  sink.varint(length * 2);
  for (let shift = 0; shift < width; shift += 8) sink.byte((value >>> shift) & 0xff);
}

/** How many groups of eight to pack until a run begins that is worth a header of its own. */
function groupsBeforeRun(values: Uint8Array | Int32Array, from: number, to: number): number {
  let groups = 0;
  for (let at = from; at < to; at += GROUP) {
    const run = groups === 0 ? 0 : runLength(values, at, to, at + RUN_WORTH_A_BREAK);
    if (run === RUN_WORTH_A_BREAK || (run >= GROUP && at + run === to)) break;
    groups++;
  }
  return groups;
}

/** Least significant bit first; the last group is filled up with zeros. */
function writeBitPacked(sink: Sink, values: Uint8Array | Int32Array, from: number, to: number, groups: number, width: number): void {
  sink.varint(groups * 2 + 1);
  sink.reserve(groups * width);
  const bytes = sink.bytes;
  let out = sink.length;
  let byte = 0;
  let filled = 0;
  for (let at = from, end = from + groups * GROUP; at < end; at++) {
    let value = at < to ? values[at]! : 0;
    for (let left = width; left > 0; ) {
      const taken = Math.min(left, 8 - filled);
      byte |= (value & ((1 << taken) - 1)) << filled;
      value >>>= taken;
      filled += taken;
      left -= taken;
      if (filled === 8) {
        bytes[out++] = byte;
        byte = 0;
        filled = 0;
      }
    }
  }
  sink.length = out;
}
