import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { killedWithUs } from "../../../../pipelines/cli/mutation/child.ts";

/** A process that only notes what it is asked. */
function started() {
  const asked: string[] = [];
  const host = Object.assign(new EventEmitter(), { pid: 7, kill: (pid: number, signal: string) => asked.push(`us ${pid} ${signal}`) > 0 });
  const release = killedWithUs({ kill: (signal) => asked.push(`child ${signal}`) > 0 }, host as unknown as NodeJS.Process);
  return { asked, host, release };
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"])("a child ends when we are told to end by %s, and so do we", (signal) => {
  const { asked, host } = started();
  host.emit(signal, signal);
  expect(asked).toEqual(["child SIGTERM", `us 7 ${signal}`]);
});
test("a child that has ended is left alone", () => {
  const { asked, host, release } = started();
  release();
  host.emit("SIGTERM", "SIGTERM");
  expect([asked, host.eventNames()]).toEqual([[], []]);
});
