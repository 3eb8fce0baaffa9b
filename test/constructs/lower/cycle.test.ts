import { Namespace } from "portcullis";
import { expect, test } from "vitest";
import { refusal } from "../program.ts";

test("dependencies that form a ring are named", () => {
  const ring = refusal(({ app }) => {
    const [a, b] = [new Namespace(app, "a"), new Namespace(app, "b")];
    a.node.addDependency(b);
    b.node.addDependency(a);
  });
  expect(ring).toEqual(["E_CYCLE a: constructs depend on each other: a -> b -> a (leave one of the dependencies out)"]);
});
