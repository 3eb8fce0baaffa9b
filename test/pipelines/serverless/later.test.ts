import { expect, test } from "vitest";
import { later, whole } from "../../../pipelines/serverless/later.ts";

class Real {
  readonly #n: number;
  constructor(n: number) {
    this.#n = n;
  }
  static twice = (n: number) => 2 * n;
  get n() {
    return this.#n;
  }
}
function parted() {
  let loads = 0;
  const part = later(async () => {
    loads++;
    return { Real, add: (a: number, b: number) => a + b, target: { name: "x", size: 3 } };
  });
  return { part, loads: () => loads };
}

test("work that needs a part is done again once it is there, and the part is loaded once", async () => {
  const { part, loads } = parted();
  const add = part("add") as (a: number, b: number) => number;
  let tries = 0;
  const work = () => {
    tries++;
    return add(1, 2);
  };
  expect([await whole(work), await whole(work), tries, loads()]).toEqual([3, 3, 3, 1]);
});
test("what an incomplete run came to counts for nothing, be it a value or another error", async () => {
  const add = parted().part("add") as (a: number, b: number) => number;
  const swallowed = () => {
    try {
      return add(1, 2);
    } catch {
      return -1;
    }
  };
  expect(await whole(swallowed)).toBe(3);
  const covered = parted().part("add") as (a: number, b: number) => number;
  await expect(whole(() => (covered(0, 0) === 0 ? Promise.reject(new Error("its own")) : null))).rejects.toThrow("its own");
});
test("classes, their statics and objects are what they are", async () => {
  const { part } = parted();
  const [One, target] = [part("Real") as typeof Real, part("target", { name: "x" }) as { name: string; size: number }];
  expect(target.name).toBe("x");
  expect(await whole(() => [One.twice(2), new One(4).n, new One(1) instanceof One, target.size])).toEqual([4, 4, true, 3]);
});
test("an error of complete work is thrown", async () => {
  await expect(
    whole(() => {
      throw new RangeError("so");
    }),
  ).rejects.toThrow("so");
});
test("work that needs nothing loads nothing", async () => {
  const { part, loads } = parted();
  part("add");
  expect([await whole(() => 1), loads()]).toEqual([1, 0]);
});
