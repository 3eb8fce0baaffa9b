import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Session } from "../../../../pipelines/traffic/duckdb/session.ts";
import { verdict } from "../../../compiler/replay/hubble-line.ts";
import { cli, folder } from "../cli.ts";

/** What stands in logs and must not stand in a corpus. */
const SECRETS = {
  bearer: "Bearer s3cr3t-bearer-7f2d",
  cookie: "sid=c00kie-9a8b7c",
  query: "qvalue-tango-17",
  "query name": "resetkey",
  email: "jane.doe@example.com",
  jwt: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJl",
  "number of a card": "4111111111111111",
  "user and password": "alice:hunter2",
  "client of IPv4": "198.51.100.77",
  "client of IPv6": "2001:db8:77::4d2",
  "peer that is answered": "192.0.2.201",
  uuid: "3fa85f64-5717-4562-b3fc-2c963f66afa6",
  "session parameter": "jsessionid=A1B2C3",
  agent: "CanaryAgent/1.0",
  "source port": "51734",
};

const l7 = (url: string, more = {}) => ({
  Type: "L7",
  event_type: { type: 129 },
  l7: {
    type: "REQUEST",
    http: {
      method: "GET",
      url,
      headers: [
        { key: "Authorization", value: SECRETS.bearer },
        { key: "Cookie", value: SECRETS.cookie },
      ],
    },
  },
  ...more,
});
const tcp = (port: number) => ({ l4: { TCP: { source_port: 51_734, destination_port: port, flags: { SYN: true } } } });
const HUBBLE = [
  verdict({ from: "web", to: "api" }, 8080, {
    ...l7(`http://${SECRETS["user and password"]}@api/v1/a?${SECRETS["query name"]}=${SECRETS.query}#x`),
    ...tcp(8080),
  }),
  verdict({ from: "web", to: "api" }, 8080, { ...l7(`http://api/users/${SECRETS.email}/${SECRETS.jwt}`), ...tcp(8080) }),
  verdict({ from: "web", to: "api" }, 8080, {
    ...l7(`http://api/pay/${SECRETS["number of a card"]}/${SECRETS.uuid};${SECRETS["session parameter"]}`),
    ...tcp(8080),
  }),
  verdict({ from: SECRETS["client of IPv4"], to: "api" }, 8080, { ...tcp(8080), traffic_direction: "INGRESS" }),
  verdict({ from: SECRETS["client of IPv6"], to: "api" }, 8080, { ...tcp(8080), traffic_direction: "INGRESS" }),
  verdict({ from: "api", to: SECRETS["peer that is answered"] }, 40_123, tcp(40_123)),
].map((one) => JSON.stringify(one));
const ENVOY = JSON.stringify({
  start_time: "2026-01-02T03:04:05Z",
  method: "GET",
  path: `/v1/a?${SECRETS["query name"]}=${SECRETS.query}`,
  authority: "api:8080",
  response_code: 200,
  response_flags: "-",
  upstream_host: "10.1.0.2:8080",
  downstream_remote_address: `${SECRETS["client of IPv4"]}:51734`,
  user_agent: SECRETS.agent,
  x_forwarded_for: SECRETS["client of IPv4"],
});

/** A secret as it may be written. */
function forms(secret: string): string[] {
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from("x".repeat(shift) + secret)
      .toString("base64")
      .slice(shift === 0 ? 0 : 4, -4),
  );
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString("hex"), ...base64.filter((one) => one.length > 6)];
}

/** Everything that a corpus holds: its bytes, and its tables as text. */
async function contents(path: string): Promise<string> {
  const names = readdirSync(path);
  const session = await Session.open({ directories: [path] });
  const tables = [];
  for (const name of names.filter((one) => one.endsWith(".parquet")))
    tables.push(await session.all("SELECT * FROM read_parquet(?)", [`${path}/${name}`]));
  session.close();
  return [...names.map((name) => readFileSync(`${path}/${name}`).toString("latin1")), JSON.stringify(tables)].join("\n");
}

test.each([
  ["Hubble", HUBBLE],
  ["Envoy", [ENVOY]],
  ["broken", [HUBBLE[0]?.slice(0, -40) ?? "", `{"from": {"pod": "a/b"}, "to": {}, "${SECRETS.query}": 1}`, `{"verdict": "${SECRETS.bearer}"}`]],
])("nothing personal of a log of %s stands in its corpus", async (_, lines) => {
  const place = folder({ "flows.json": lines.join("\n") });
  try {
    const { exit } = await cli(["replay", "record", "--flows", "flows.json", "--out", "corpus"], { cwd: place.path });
    expect(exit).toBe(0);
    const text = await contents(place.at("corpus"));
    expect(Object.entries(SECRETS).filter(([, secret]) => forms(secret).some((form) => text.includes(form)))).toEqual([]);
    expect(text).toContain("portcullis corpus");
  } finally {
    place.remove();
  }
});
