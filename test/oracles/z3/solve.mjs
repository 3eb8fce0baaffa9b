// Answers SMT-LIB scripts with Z3, one JSON string a line. A process of its own, since Z3's threads keep Node from ending.
import { createInterface } from "node:readline";
import { init } from "z3-solver";

const { Z3 } = await init();
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await solve(JSON.parse(line)))}\n`);
}
process.exit(0);

/** Now and then the text is overwritten before Z3's thread has read it: then it answers with an error, and is asked again. */
async function solve(script, tries = 5) {
  const context = Z3.mk_context(Z3.mk_config());
  const answer = await Z3.eval_smtlib2_string(context, script);
  Z3.del_context(context);
  return answer.includes("error") && tries > 1 ? solve(script, tries - 1) : answer;
}
