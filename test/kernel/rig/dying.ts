import { readFileSync } from "node:fs";
import { type LoadRequest, type LoadStep, load } from "#loader";

// A loader that is killed at a step: its request comes as JSON on standard input, with the image's path.
const { step, image, request } = JSON.parse(readFileSync(0, "utf8")) as { step: LoadStep; image: string; request: LoadRequest };
const interfaces = request.interfaces.map((one) => ({ ...one, v6: [BigInt(one.v6[0]), BigInt(one.v6[1])] as const }));
const onStep = (now: LoadStep) => {
  if (now === step) process.kill(process.pid, "SIGKILL");
};
const outcome = load({ ...request, image: readFileSync(image), interfaces, onStep });
process.stdout.write(JSON.stringify(outcome, (_, value) => (typeof value === "bigint" ? String(value) : value)));
