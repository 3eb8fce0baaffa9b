import type { Alphabet } from "./alphabet.ts";
import type { Automaton } from "./automaton.ts";

/** The canonical minimal automaton (Hopcroft 1971; several outputs instead of accepting or not). All states must be reachable. */
export function minimize(automaton: Automaton): Automaton {
  const blockOf = refineBlocks(automaton);
  const size = automaton.alphabet.size;
  const sample: number[] = [];
  for (const [state, block] of blockOf.entries()) sample[block] ??= state;
  const columns = new Map<string, number>();
  const representative: number[] = [];
  const merged = Array.from({ length: size }, (_, letter) => {
    const key = sample.map((state) => blockOf[automaton.next[state * size + letter] as number]).join();
    const known = columns.get(key);
    if (known !== undefined) return known;
    representative.push(letter);
    columns.set(key, representative.length - 1);
    return representative.length - 1;
  });
  const { alphabet, order } = mergeIntervals(automaton.alphabet, merged, representative.length);
  const ids = new Map([[blockOf[0] as number, 0]]);
  const next: number[] = [];
  const output: number[] = [];
  for (const [block] of ids) {
    const state = sample[block] as number;
    output.push(automaton.output[state] as number);
    for (const letter of order) {
      const target = blockOf[automaton.next[state * size + (representative[letter] as number)] as number] as number;
      if (!ids.has(target)) ids.set(target, ids.size);
      next.push(ids.get(target) as number);
    }
  }
  return { alphabet, next: Int32Array.from(next), output: Int32Array.from(output) };
}

/** The alphabet with letters renamed by `merged` and numbered by first occurrence; `order` lists the merged letters in that numbering. */
function mergeIntervals(alphabet: Alphabet, merged: readonly number[], size: number): { alphabet: Alphabet; order: readonly number[] } {
  const numbers = new Map<number, number>();
  const starts: number[] = [];
  const letters: number[] = [];
  for (const [i, start] of alphabet.starts.entries()) {
    const old = alphabet.letters[i] as number;
    const id = old < 0 ? -1 : (merged[old] as number);
    if (id >= 0 && !numbers.has(id)) numbers.set(id, numbers.size);
    const letter = id < 0 ? -1 : (numbers.get(id) as number);
    if (letters.at(-1) === letter) continue;
    starts.push(start);
    letters.push(letter);
  }
  return { alphabet: { starts: Int32Array.from(starts), letters: Int32Array.from(letters), size }, order: [...numbers.keys()] };
}

/** Hopcroft's refinement: the block of each state. */
function refineBlocks({ alphabet: { size }, next, output }: Automaton): Int32Array {
  const count = output.length;
  const { offsets, sources } = invert(next, size, count);
  const outputs = new Map<number, number[]>();
  for (const [state, value] of output.entries()) {
    const list = outputs.get(value);
    if (list === undefined) outputs.set(value, [state]);
    else list.push(state);
  }
  const members = Int32Array.from([...outputs.values()].flat());
  const place = new Int32Array(count);
  for (const [i, state] of members.entries()) place[state] = i;
  const blockOf = new Int32Array(count);
  const [first, end, marked]: number[][] = [[], [], []] as const;
  for (const list of outputs.values()) {
    for (const state of list) blockOf[state] = first.length;
    first.push(end.at(-1) ?? 0);
    end.push((first.at(-1) as number) + list.length);
    marked.push(0);
  }
  const waiting = first.map((_, block) => block);
  while (waiting.length > 0) {
    const splitter = waiting.pop() as number;
    const targets = members.slice(first[splitter], end[splitter]);
    for (let letter = 0; letter < size; letter++) {
      const touched: number[] = [];
      for (const target of targets) {
        const slot = target * size + letter;
        for (let i = offsets[slot] as number; i < (offsets[slot + 1] as number); i++) {
          const state = sources[i] as number;
          const block = blockOf[state] as number;
          const mark = (first[block] as number) + (marked[block] as number);
          const at = place[state] as number;
          if (marked[block] === 0) touched.push(block);
          const other = members[mark] as number;
          members[mark] = state;
          members[at] = other;
          place[state] = mark;
          place[other] = at;
          marked[block] = (marked[block] as number) + 1;
        }
      }
      for (const block of touched) {
        const middle = (first[block] as number) + (marked[block] as number);
        const smallFront = (marked[block] as number) <= (end[block] as number) - middle;
        marked[block] = 0;
        if (middle === end[block]) continue;
        // The smaller half becomes the new block, so a block that waits stays whole in both halves.
        const fresh = first.length;
        first.push(smallFront ? (first[block] as number) : middle);
        end.push(smallFront ? middle : (end[block] as number));
        marked.push(0);
        if (smallFront) first[block] = middle;
        else end[block] = middle;
        for (let i = first[fresh] as number; i < (end[fresh] as number); i++) blockOf[members[i] as number] = fresh;
        waiting.push(fresh);
      }
    }
  }
  return blockOf;
}

/** The states that reach (target, letter), grouped by `target * size + letter`. */
function invert(next: Int32Array, size: number, count: number): { offsets: Int32Array; sources: Int32Array } {
  const offsets = new Int32Array(count * size + 1);
  for (const [i, target] of next.entries()) {
    const slot = target * size + (i % size) + 1;
    offsets[slot] = (offsets[slot] as number) + 1;
  }
  for (let i = 1; i < offsets.length; i++) offsets[i] = (offsets[i] as number) + (offsets[i - 1] as number);
  const fill = offsets.slice();
  const sources = new Int32Array(next.length);
  for (const [i, target] of next.entries()) {
    const slot = target * size + (i % size);
    sources[fill[slot] as number] = Math.floor(i / size);
    fill[slot] = (fill[slot] as number) + 1;
  }
  return { offsets, sources };
}
