import { anyone, Namespace, tcp } from "portcullis";
import { describe, expect, test } from "vitest";
import { compile } from "#compiler";
import { IMAGE_FLAGS } from "#image";
import type { Intent } from "#ir";
import { parseProfile } from "#targets";
import { templateObject } from "../../../../../bpf/loader/index.ts";
import { world } from "../../../../corpus/intents/world.ts";
import { bytesOf, compiled, intentOfShop, opened } from "../shop.ts";

test("the same intent gives the same bytes", () => {
  expect(Buffer.compare(bytesOf(compiled(intentOfShop())), bytesOf(compiled(intentOfShop())))).toBe(0);
});

test("what an image means is proved, with pods and without", () => {
  expect([compiled(intentOfShop()), compiled(intentOfShop(), "ebpf@1", false)].map((one) => one.proof?.relation)).toEqual(["equal", "equal"]);
});

test("the policy of an image does not depend on who is there today", () => {
  expect(opened(bytesOf(compiled(intentOfShop()))).digest).toBe(opened(bytesOf(compiled(intentOfShop(), "ebpf@1", false))).digest);
});

test.each(["S", "M", "L", "W", "X"])("size class %s says the same", (size) => {
  const output = compiled(intentOfShop(), `ebpf@1,size=${size}`);
  expect([output.proof?.relation, opened(bytesOf(output)).size]).toEqual(["equal", size]);
});

test("an image fails open only where the profile says so", () => {
  const flags = ["ebpf@1", "ebpf@1,fail=open"].map((profile) =>
    opened(bytesOf(compiled(intentOfShop(), profile)))
      .policy.inner("hdr")
      .number("flags"),
  );
  expect(flags.map((one) => one & IMAGE_FLAGS.FAIL_OPEN)).toEqual([0, IMAGE_FLAGS.FAIL_OPEN]);
});

test("with a template the image brings its program", () => {
  const chosen = parseProfile("ebpf@1");
  if (!("target" in chosen)) throw new Error("no ebpf");
  const [output] = compile(intentOfShop(), [chosen], { template: (size) => (size === "S" ? templateObject("policy-S") : null) }).outputs;
  expect(output && [opened(bytesOf(output)).loadable, opened(bytesOf(compiled(intentOfShop()))).loadable]).toEqual([true, false]);
});

describe("capacity", () => {
  const many = (policies: number, ports: number): Intent => {
    const { app } = world();
    for (let i = 0; i < policies; i++) {
      const one = new Namespace(app, `n${i}`).workload("w", { labels: { app: `w${i}` } });
      for (let port = 0; port < ports; port++) anyone.mayReach(one, tcp(1_000 + i * ports + port), { only: "ingress" });
    }
    return app.lower();
  };

  test("names of ports that a mask can't hold are told by name", () => {
    const { app, web, api } = world();
    for (const name of ["a", "b", "c", "d", "e", "f", "g"]) web.mayReach(api, tcp(name));
    const [found] = compiled(app.lower()).diagnostics.filter((each) => each.code === "PCL7001");
    expect([found?.message, found?.help]).toEqual([
      "the image's table `named_class` needs 7 entries and holds at most 6",
      "most come from port a (1), port b (1), port c (1), port d (1), port e (1), port f (1), port g (1)",
    ]);
  });

  test("more than 256 port classes make the image a wide one", () => {
    expect(opened(bytesOf(compiled(many(6, 50)))).size).toBe("W");
  });

  test("a table that no size class has room for names what is needed, what there is, and whose it is", () => {
    const [found] = compiled(many(5, 250), "ebpf@1", false).diagnostics.filter((each) => each.code === "PCL7001");
    expect(found?.message).toMatch(/^the image's table `pclass` needs 125[0-9] entries and holds at most 1023 in size class W$/);
    expect(found?.help).toMatch(/^most come from (.+ \([0-9]+\), ){4}.+ \([0-9]+\)$/);
  });
});
