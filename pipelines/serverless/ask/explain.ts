import { explainFlows, explanationJson, flowsProbed, flowsWorded, meaningOf, NOBODY, rulesOf } from "#answers";
import { diagnostic } from "#diagnostic";
import type { Flow, Inventory } from "#model";
import type { Desk } from "../desk.ts";
import type { Asked } from "../shapes.ts";

/** `POST /v1/explain`: why a flow is judged as it is, and the smallest edit that would turn the verdict. */
export function ask(desk: Desk, asked: Asked<"explain">): unknown {
  const inventory = desk.inventory(asked.inventory);
  const source = desk.source(asked.source, "source");
  const profile = desk.profile(asked.profile);
  const meaning = desk.take(meaningOf(source, { profile, inventory, theirs: desk.theirs(asked.with) }));
  const flows = flowsOf(desk, asked, inventory ?? NOBODY);
  const rules = rulesOf(meaning.intent);
  const json = explainFlows({ source, meaning, profile, inventory }, flows, desk.watch).map((one) => explanationJson(one, rules));
  const [only] = json;
  return desk.noted(asked.flow === undefined && only !== undefined && json.length === 1 ? only : { flows: json });
}

const MOST_FLOWS = 100;

function flowsOf(desk: Desk, { from, to, port, protocol, http, dns, tls, flow }: Asked<"explain">, inventory: Inventory): readonly Flow[] {
  if (flow === undefined && (from === undefined || to === undefined))
    desk.refuse(
      diagnostic("PCL1018", [from === undefined ? "from" : "to"], "an end of the flow is missing", {
        help: "give `from` and `to`, or a probe as `flow`",
      }),
    );
  const words = { from: from ?? "", to: to ?? "", port: port === undefined ? null : `${port}`, protocol, http, dns, tls };
  const flows = desk.take(flow === undefined ? flowsWorded(words, inventory) : flowsProbed(flow, "flow", inventory));
  if (flows.length > MOST_FLOWS) desk.refuse(diagnostic("PCL1003", ["flow"], `${flows.length} flows, the limit is ${MOST_FLOWS}`));
  return flows;
}
