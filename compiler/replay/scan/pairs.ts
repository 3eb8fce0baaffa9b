/** Numbers for pairs of numbers: equal pairs, equal number; from 1 on, as 0 is where every chain of pairs starts. */
export class Pairs {
  count = 1;
  #first = new Int32Array(1 << 10);
  #second = new Int32Array(1 << 10);
  #numbers = new Int32Array(1 << 10);
  #mask = (1 << 10) - 1;

  of(first: number, second: number): number {
    let at = slotOf(first, second) & this.#mask;
    for (;;) {
      const number = this.#numbers[at] as number;
      if (number === 0) return this.#add(at, first, second);
      if (this.#first[at] === first && this.#second[at] === second) return number;
      at = (at + 1) & this.#mask;
    }
  }

  #add(at: number, first: number, second: number): number {
    const number = this.count++;
    this.#put(at, first, second, number);
    if (this.count * 2 > this.#mask) this.#grow();
    return number;
  }

  #put(at: number, first: number, second: number, number: number): void {
    this.#first[at] = first;
    this.#second[at] = second;
    this.#numbers[at] = number;
  }

  #grow(): void {
    const [first, second, numbers] = [this.#first, this.#second, this.#numbers];
    const size = numbers.length * 2;
    [this.#first, this.#second, this.#numbers, this.#mask] = [new Int32Array(size), new Int32Array(size), new Int32Array(size), size - 1];
    for (let i = 0; i < numbers.length; i++) {
      if (numbers[i] === 0) continue;
      let at = slotOf(first[i] as number, second[i] as number) & this.#mask;
      while (this.#numbers[at] !== 0) at = (at + 1) & this.#mask;
      this.#put(at, first[i] as number, second[i] as number, numbers[i] as number);
    }
  }
}

function slotOf(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
