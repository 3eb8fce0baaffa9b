import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { HOST_NETWORK, REFUSED, ROWS } from "./exceptions.ts";
import { type Count, diffDifferences, listDifferences } from "./judge.ts";
import { badFolders, connectivityOutputs, diffOutputs, directories, directory, FOLDER } from "./suite.ts";

const counter = (): Count => ({ lists: 0, rows: 0, multicast: 0 });
const codesOf = (name: string) => [...new Set(directory(name).errors.map(({ code }) => code))].sort();
const isRead = (name: string) => directory(name).errors.length === 0;
const usedRows = new Set<string>();
/** The differences of a directory that no exception names. */
const unexplained = (directoryName: string, file: string, found: readonly string[]) =>
  found.flatMap((line) => {
    const exception = ROWS.find((one) => one.directories.includes(directoryName) && one.rows.test(line));
    if (exception === undefined) return [`${file}: ${line}`];
    usedRows.add(directoryName);
    return [];
  });

if (!existsSync(FOLDER)) {
  test("np-guard: not run: no data folder", () => {
    console.log("np-guard: not run: no data folder");
    expect(process.env["CI"]).toBeUndefined();
  });
} else {
  const all = directories();
  const plain = all.filter((name) => directory(name).plain);
  const others = all.filter((name) => !directory(name).plain);

  test("there are 86 directories that hold only NetworkPolicy, and 80 others", () => {
    expect([plain.length, others.length]).toEqual([86, 80]);
  });

  test("connections are those of np-guard's lists", () => {
    const count = counter();
    const compared = connectivityOutputs(plain.filter(isRead));
    const wrong = compared.flatMap((output) => unexplained(output.directory, output.file, listDifferences(output, count)));
    const names = new Set(compared.map((output) => output.directory));
    console.log(
      `np-guard connections: ${names.size} directories, ${count.lists} lists, ${count.rows} rows, ${wrong.length} differ, ${count.multicast} multicast rows open`,
    );
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(names.size).toBeGreaterThanOrEqual(63);
    expect(count.rows).toBeGreaterThan(6_000);
  });

  test("diffs are those of np-guard", () => {
    const count = counter();
    const known = all.filter((name) => directory(name).plain || ROWS.some((one) => one.directories.includes(name)));
    const compared = diffOutputs(known);
    const wrong = compared.flatMap((output) => unexplained(output.after, output.file, diffDifferences(output, count)));
    console.log(`np-guard diffs: ${count.lists} diffs, ${count.rows} rows, ${wrong.length} differ`);
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(count.lists).toBeGreaterThanOrEqual(26);
  });

  test("directories with other kinds agree where they are read", () => {
    const count = counter();
    const compared = connectivityOutputs(others.filter(isRead)).filter(({ text }) => !text.includes("Permitted connectivity analyzed"));
    const wrong = compared.flatMap((output) => unexplained(output.directory, output.file, listDifferences(output, count)));
    const names = new Set(compared.map((output) => output.directory));
    console.log(`np-guard, other kinds: ${names.size} directories read, ${count.lists} lists, ${count.rows} rows, ${wrong.length} differ`);
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(names.size).toBeGreaterThan(20);
  });

  test("what is not read is refused by name, or because it is broken", () => {
    const inputs = [...all, ...badFolders()].filter((name) => !isRead(name));
    const byName = inputs.filter((name) => REFUSED[name] === undefined);
    const nameless = byName.filter((name) =>
      directory(name).errors.some(({ code, message }) => code !== "PCL1005" || !directory(name).kinds.some((kind) => message.includes(` ${kind} `))),
    );
    console.log(`np-guard: ${byName.length} directories refused by the name of a kind, ${inputs.length - byName.length} because they are broken`);
    expect(nameless).toEqual([]);
    const others = Object.entries(REFUSED).map(([name, { codes }]) => [name, codes]);
    expect(others.map(([name]) => [name, codesOf(name as string)])).toEqual(others);
  });

  test("every exception is needed", () => {
    const outputs = connectivityOutputs(HOST_NETWORK.directories);
    const idle = HOST_NETWORK.directories.filter((name) =>
      outputs.filter((output) => output.directory === name).every((output) => listDifferences(output, counter(), true).length === 0),
    );
    expect(idle).toEqual([]);
    expect(ROWS.flatMap((one) => one.directories).filter((name) => !usedRows.has(name))).toEqual([]);
  });
}
