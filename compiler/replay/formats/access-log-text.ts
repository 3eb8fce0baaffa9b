import type { Fields } from "../fields.ts";

/** Envoy's default text format (configuration/observability/access_log/usage), and Istio's, which adds fields behind it. */
export const ENVOY_FORMAT =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"';
export const ISTIO_FORMAT =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%';

/** Our names of what Envoy's operators give. */
const OPERATORS: Readonly<Record<string, string>> = {
  START_TIME: "start_time",
  "REQ(:METHOD)": "method",
  "REQ(:PATH)": "path",
  "REQ(X-ENVOY-ORIGINAL-PATH?:PATH)": "path",
  "REQ(:AUTHORITY)": "authority",
  RESPONSE_CODE: "response_code",
  RESPONSE_CODE_DETAILS: "response_code_details",
  RESPONSE_FLAGS: "response_flags",
  BYTES_RECEIVED: "bytes_received",
  BYTES_SENT: "bytes_sent",
  UPSTREAM_HOST: "upstream_host",
  UPSTREAM_CLUSTER: "upstream_cluster",
  UPSTREAM_LOCAL_ADDRESS: "upstream_local_address",
  DOWNSTREAM_LOCAL_ADDRESS: "downstream_local_address",
  DOWNSTREAM_REMOTE_ADDRESS: "downstream_remote_address",
  DOWNSTREAM_DIRECT_REMOTE_ADDRESS: "downstream_direct_remote_address",
  DOWNSTREAM_PEER_URI_SAN: "downstream_peer_uri_san",
  REQUESTED_SERVER_NAME: "requested_server_name",
};

/** A reader of lines in a text format of Envoy's operators; null for a line that doesn't fit it. */
export function textFormat(format: string): (line: string) => Fields | null {
  const names: string[] = [];
  const pieces = format.trim().split(/(%[A-Z_]+(?:\([^)]*\))?(?::\d+)?%)/);
  const pattern = pieces.map((piece, i) => {
    if (i % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    names.push(piece.slice(1, -1).replace(/:\d+$/, ""));
    const before = (pieces[i - 1] ?? "").slice(-1);
    return before === '"' ? '([^"]*?)' : before === "[" ? "([^\\]]*?)" : "(\\S*?)";
  });
  const whole = new RegExp(`^${pattern.join("")}$`);
  return (line) => {
    const match = whole.exec(line.trimEnd());
    if (match === null) return null;
    return Object.fromEntries(
      names.flatMap((name, i) => (OPERATORS[name] === undefined || match[i + 1] === "-" ? [] : [[OPERATORS[name], match[i + 1]]])),
    );
  };
}
