/** A cube whose conditions are all met. */
export const DONE = 0x7fffffff;

/**
 * Hash-consed cubes in variable order: a suffix is one condition (variable `head` lies in set `set`) and the suffix behind it, or the
 * end of a cube, which says at which level it does what. Columns are typed arrays by suffix id; equal suffixes are one id.
 */
export class Suffixes {
  head: Int32Array = new Int32Array(1024);
  set: Int32Array = new Int32Array(1024);
  next: Int32Array = new Int32Array(1024);
  level: Int32Array = new Int32Array(1024);
  action: Uint8Array = new Uint8Array(1024);
  target: Int32Array = new Int32Array(1024);
  #slots: Int32Array<ArrayBuffer> = new Int32Array(4096).fill(-1);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** The suffix of a cube without conditions. */
  done(level: number, action: number, target: number): number {
    return this.#intern(DONE, level * 4 + action, target, level, action, target);
  }

  /** `next` with one more condition in front. */
  condition(position: number, set: number, next: number): number {
    return this.#intern(position, set, next, this.level[next] as number, this.action[next] as number, this.target[next] as number);
  }

  #intern(head: number, set: number, next: number, level: number, action: number, target: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(head, set, next) & mask;
    for (let id = this.#slots[slot] as number; id >= 0; id = this.#slots[slot] as number) {
      if (this.head[id] === head && this.set[id] === set && this.next[id] === next) return id;
      slot = (slot + 1) & mask;
    }
    const id = this.#count++;
    if (id === this.head.length) this.#grow();
    this.head[id] = head;
    this.set[id] = set;
    this.next[id] = next;
    this.level[id] = level;
    this.action[id] = action;
    this.target[id] = target;
    this.#slots[slot] = id;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #grow(): void {
    const size = this.head.length * 2;
    this.head = larger(this.head, size);
    this.set = larger(this.set, size);
    this.next = larger(this.next, size);
    this.level = larger(this.level, size);
    this.target = larger(this.target, size);
    const actions = new Uint8Array(size);
    actions.set(this.action);
    this.action = actions;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (let id = 0; id < this.#count; id++) {
      let slot = hash(this.head[id] as number, this.set[id] as number, this.next[id] as number) & mask;
      while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = id;
    }
  }
}

function hash(a: number, b: number, c: number): number {
  let mixed = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ b, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ c, 0x27d4eb2f);
  return mixed ^ (mixed >>> 16);
}

function larger(array: Int32Array, size: number): Int32Array {
  const grown = new Int32Array(size);
  grown.set(array);
  return grown;
}
