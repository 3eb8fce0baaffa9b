import { describe, expect, test } from "vitest";
import { type Document, parseManifests, spellingOf } from "#manifest";

function parse(bytes: string | Uint8Array) {
  return parseManifests({ path: "a.yaml", bytes });
}
function problems(bytes: string | Uint8Array): string[] {
  return parse(bytes).diagnostics.map((one) => `${one.name} ${one.source?.line ?? 0}: ${one.message}`);
}
const OBJECT = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: n}\n";

describe("bytes", () => {
  test("an empty file or one of comments has no document", () => {
    expect(problems("")).toEqual(["E_SYNTAX 1: no document in this file"]);
    expect(problems("# nothing\n---\n")).toEqual(["E_SYNTAX 1: no document in this file"]);
  });
  test("an invalid byte is named with its offset", () => {
    expect(problems(new Uint8Array([0x61, 0x0a, 0x3a, 0xc3, 0x28]))).toEqual(["E_SYNTAX 2: UTF-8 required, byte 0xc3 at offset 3 is invalid"]);
    expect(problems(new Uint8Array([0xed, 0xa0, 0x80]))).toEqual(["E_SYNTAX 1: UTF-8 required, byte 0xed at offset 0 is invalid"]);
  });
  test("UTF-16 and a stray byte order mark are refused, a leading one is not", () => {
    expect(problems(new Uint8Array([0xff, 0xfe, 0x61, 0]))[0]).toContain("UTF-8 required");
    expect(problems(new Uint8Array([0x61, 0, 0x62, 0]))[0]).toContain("UTF-8 required");
    expect(problems(`${OBJECT}x: \u{feff}`)[0]).toContain("UTF-8 required");
    expect(problems(`\u{feff}${OBJECT}`)).toEqual([]);
    expect(problems(new TextEncoder().encode(`\u{feff}${OBJECT}`))).toEqual([]);
  });
  test("more than 10 MiB is refused unread", () => {
    expect(problems(" ".repeat(10 * 1024 * 1024 + 1))[0]).toContain("limit is 10485760 bytes");
  });
});

describe("structure", () => {
  test("a key given twice is refused with both lines, in YAML and JSON", () => {
    expect(problems(`${OBJECT}x: 1\ny: 2\nx: 3\n`)).toEqual(["E_DUP 6: key `x` is given twice, on line 4 and line 6"]);
    expect(problems('{"apiVersion":"v1",\n"kind":"Pod",\n"kind":"Pod"}')[0]).toContain("key `kind` is given twice, on line 2 and line 3");
  });
  test("aliases stop at their limit", () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]", ..."bcdefghi".split("").map((key, i) => `${key}: &${key} [${`*${"abcdefgh"[i]},`.repeat(9)}]`)];
    expect(problems(bomb.join("\n"))[0]).toContain("more than 100 aliases");
    expect(problems(`${OBJECT}a: &a [*a]`)[0]).toContain("E_LIMIT");
  });
  test("a tag is refused by name", () => {
    expect(problems(`${OBJECT}a: !!js/function "x"`)[0]).toContain("js/function");
  });
  test("20,000 levels fail at depth 64 at once", () => {
    for (const open of ["[", "{a: ", "- ", "? ", "- ? "]) expect(problems(open.repeat(20_000))[0]).toContain("depth 64");
  });
  test("64 levels are read", () => {
    expect(problems(`${OBJECT}x: ${"[".repeat(62)}${"]".repeat(62)}`)).toEqual([]);
  });
  test("numbers that JSON rounds are refused", () => {
    for (const number of ["9007199254740993", "-0", "1e400", ".inf"]) expect(problems(`${OBJECT}x: ${number}`)[0]).toMatch(/E_SCHEMA.*integer range/);
  });
  test("a template that was not rendered is refused", () => {
    expect(parse(`${OBJECT}x: {{ .Values.x }}\n`).diagnostics[0]?.help).toContain("template");
  });
  test("__proto__ is a key like any other", () => {
    const value = parse('{"apiVersion":"v1","kind":"Pod","__proto__":{"x":1}}').documents[0]?.value;
    expect(Object.keys(value ?? {})).toContain("__proto__");
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
  test("merge keys give way to own keys", () => {
    const value = parse(`${OBJECT}a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}`).documents[0]?.value["b"];
    expect({ ...(value as object) }).toEqual({ x: 1, y: 3 });
  });
});

describe("size", () => {
  test("ten MiB of simple text are read, and long lists and many documents refused", () => {
    expect(problems(`${OBJECT}x: "${"\\n".repeat(5_000_000)}"`)).toEqual([]);
    expect(problems(`[${"0,".repeat(200_001)}0]`)[0]).toContain("a list has more than 200000 items");
    expect(problems("a: 1\n---\n".repeat(100_001))[0]).toContain("more than 100000 documents");
  });
  test("anchors and folded text are read up to half a MiB", () => {
    expect(problems(`${OBJECT}x: &a >\n  one\n  two\ny: *a`)).toEqual([]);
    expect(problems(`${OBJECT}x: &a [${"0,".repeat(300_000)}0]`)[0]).toContain("documents up to 524288 bytes");
  });
  test("a file with many problems names the first fifty", () => {
    expect(problems("a: 1\n---\n".repeat(500))).toHaveLength(50);
  });
});

describe("objects", () => {
  test("lines are counted alike with either line end", () => {
    expect(problems("apiVersion: v1\r\nkind: Pod\r\nkind: Pod\r\n")[0]).toContain("on line 2 and line 3");
  });
  test("broken JSON is named as such in a JSON file", () => {
    const [problem] = parseManifests({ path: "a.json", bytes: '{"a": 1,\n}' }).diagnostics;
    expect(problem).toMatchObject({ name: "E_SYNTAX", message: "unexpected character `}` in JSON", source: { line: 2, column: 1 } });
  });
  test("the spelling of a number is kept", () => {
    const spelled = (text: string) => spellingOf(parse(`${OBJECT}x: [${text}]`).documents[0] as Document, ["x", 0]);
    expect(["80", "1e2", "0x50", "0080", '"80"'].map(spelled)).toEqual(["80", "1e2", "0x50", "0080", '"80"']);
  });

  test("the third document is named when it is bad", () => {
    expect(problems(`${OBJECT}---\n${OBJECT}---\nkind: Pod\n`)[0]).toBe("E_SCHEMA 9: document 3 has no `apiVersion`");
    expect(problems("- 1\n")[0]).toBe("E_SCHEMA 1: document 1 is a list, not an object");
  });
  test("lists are unpacked and typed lists lend their kind", () => {
    const list = parse("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n");
    expect(list.documents.map((one) => one.name)).toEqual(["a"]);
    expect(parse('{"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"b"}}]}').documents[0]).toMatchObject({ kind: "Pod", name: "b" });
  });
  test("a field is found in its line", () => {
    const document = parse("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec:\n    x: [1, 2]\n").documents[0];
    expect(document?.locate(["spec", "x", 1])).toEqual({ file: "a.yaml", line: 7, column: 12 });
    expect(document?.locate(["spec", "missing"])).toMatchObject({ line: 6 });
  });
});
