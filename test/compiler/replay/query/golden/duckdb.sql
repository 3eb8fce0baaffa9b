-- rows
SELECT "file" AS "file", "record" AS "record", CASE WHEN COALESCE(((NOT regexp_matches("line", ',[ \t]*[}\]]|[:,\[][ \t]*-?[iInN][nNaA]')) AND (("at" IS NULL) OR regexp_matches("at", '^"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?Z"$')) AND (("at" IS NULL) OR (NOT ((epoch_ms(TRY_CAST(substr("at", 2, 19) AS TIMESTAMP)) + CAST(rpad(regexp_extract("at", '[.]([0-9]{1,3})', 1), 3, '0') AS INTEGER)) IS NULL))) AND ((CAST("said"[30] AS VARCHAR) IS NULL) OR regexp_matches(CAST("said"[30] AS VARCHAR), '^"[0-9a-fA-F:.]+"$')) AND ((CAST("said"[31] AS VARCHAR) IS NULL) OR regexp_matches(CAST("said"[31] AS VARCHAR), '^"[0-9a-fA-F:.]+"$')) AND ((CAST("said"[30] AS VARCHAR) IS NULL) = (CAST("said"[31] AS VARCHAR) IS NULL)) AND ((CAST("said"[37] AS VARCHAR) IS NULL) OR regexp_matches(CAST("said"[37] AS VARCHAR), '^[0-9]{1,5}$')) AND ((CAST("said"[38] AS VARCHAR) IS NULL) OR regexp_matches(CAST("said"[38] AS VARCHAR), '^[0-9]{1,5}$')) AND ((CAST("said"[39] AS VARCHAR) IS NULL) OR regexp_matches(CAST("said"[39] AS VARCHAR), '^[0-9]{1,5}$')) AND ((CAST("said"[40] AS VARCHAR) IS NULL) OR regexp_matches(CAST("said"[40] AS VARCHAR), '^[0-9]{1,5}$')) AND ((CAST("said"[41] AS VARCHAR) IS NULL) OR regexp_matches(CAST("said"[41] AS VARCHAR), '^[0-9]{1,5}$')) AND ((CAST("said"[42] AS VARCHAR) IS NULL) OR regexp_matches(CAST("said"[42] AS VARCHAR), '^[0-9]{1,5}$'))), (0 = 1)) THEN 0 ELSE 1 END AS "odd", sha256(CONCAT(COALESCE("top", ''), '
', COALESCE("shape", ''), '
', COALESCE(CAST("event"[4] AS VARCHAR), ''), '
', COALESCE(CASE WHEN regexp_matches(CAST("said"[32] AS VARCHAR), '^[1-9][0-9]{0,8}$') THEN '+' ELSE CAST("said"[32] AS VARCHAR) END, ''), '
', COALESCE(CASE WHEN regexp_matches(CAST("said"[33] AS VARCHAR), '^[1-9][0-9]{0,8}$') THEN '+' ELSE CAST("said"[33] AS VARCHAR) END, ''), '
', regexp_extract(COALESCE(CASE WHEN ((NOT (CAST("event"[2] AS VARCHAR) IS NULL)) AND (CAST("event"[2] AS VARCHAR) <> 'null')) THEN CAST("event"[2] AS VARCHAR) ELSE CAST("said"[29] AS VARCHAR) END, ''), '^"(.+)/', 1), '
', CAST("said"[1:27] AS VARCHAR))) AS "digest", (epoch_ms(TRY_CAST(substr("at", 2, 19) AS TIMESTAMP)) + CAST(rpad(regexp_extract("at", '[.]([0-9]{1,3})', 1), 3, '0') AS INTEGER)) AS "time", COALESCE(CAST("said"[30] AS VARCHAR), '') AS "source", COALESCE(CAST("said"[31] AS VARCHAR), '') AS "destination", COALESCE(COALESCE(CAST("said"[37] AS VARCHAR), CAST("said"[39] AS VARCHAR), CAST("said"[41] AS VARCHAR)), '') AS "source_port", COALESCE(COALESCE(CAST("said"[38] AS VARCHAR), CAST("said"[40] AS VARCHAR), CAST("said"[42] AS VARCHAR)), '') AS "destination_port", COALESCE(CAST("said"[34] AS VARCHAR), '') AS "source_pod", COALESCE(CAST("said"[35] AS VARCHAR), '') AS "destination_pod", COALESCE(CAST("said"[36] AS VARCHAR), '') AS "url"
FROM (
  SELECT "file" AS "file", "record" AS "record", "line" AS "line", "event" AS "event", "top" AS "top", "said" AS "said", "shape" AS "shape", CASE WHEN ((NOT (CAST("said"[28] AS VARCHAR) IS NULL)) AND (CAST("said"[28] AS VARCHAR) <> 'null')) THEN CAST("said"[28] AS VARCHAR) ELSE CASE WHEN ((NOT (CAST("event"[3] AS VARCHAR) IS NULL)) AND (CAST("event"[3] AS VARCHAR) <> 'null')) THEN CAST("event"[3] AS VARCHAR) ELSE NULL END END AS "at"
  FROM (
    SELECT "file" AS "file", "record" AS "record", "line" AS "line", "event" AS "event", "top" AS "top", json_extract("flow", ['$.verdict', '$.drop_reason_desc', '$.Type', '$.type', '$.event_type.type', '$.traffic_direction', '$.is_reply', '$.aggregate', '$.source.labels', '$.source.identity', '$.source.namespace', '$.source.workloads', '$.source_names', '$.destination.labels', '$.destination.identity', '$.destination.namespace', '$.destination.workloads', '$.destination_names', '$.l4.TCP.flags.SYN', '$.l4.TCP.flags.ACK', '$.l4.ICMPv4.type', '$.l4.ICMPv4.code', '$.l4.ICMPv6.type', '$.l4.ICMPv6.code', '$.l7.type', '$.l7.dns.query', '$.l7.http.method', '$.time', '$.node_name', '$.IP.source', '$.IP.destination', '$.source.ID', '$.destination.ID', '$.source.pod_name', '$.destination.pod_name', '$.l7.http.url', '$.l4.TCP.source_port', '$.l4.TCP.destination_port', '$.l4.UDP.source_port', '$.l4.UDP.destination_port', '$.l4.SCTP.source_port', '$.l4.SCTP.destination_port']) AS "said", CAST(to_json(json_keys("flow", ['$', '$.source', '$.destination', '$.IP', '$.event_type', '$.aggregate', '$.l4', '$.l4.TCP', '$.l4.UDP', '$.l4.SCTP', '$.l4.ICMPv4', '$.l4.ICMPv6', '$.l4.TCP.flags', '$.l7', '$.l7.dns', '$.l7.http'])) AS VARCHAR) AS "shape"
    FROM (
      SELECT "file" AS "file", "record" AS "record", "line" AS "line", "event" AS "event", "top" AS "top", COALESCE(CAST("event"[1] AS VARCHAR), "line") AS "flow"
      FROM (
        SELECT "file" AS "file", "record" AS "record", "line" AS "line", json_extract("line", ['$.flow', '$.node_name', '$.time', '$.lost_events']) AS "event", CAST(to_json(json_keys("line", ['$'])) AS VARCHAR) AS "top"
        FROM "lines"
      )
    )
  )
);

-- odd
SELECT "file" AS "file", "record" AS "record"
FROM "rows"
WHERE ("odd" = 1);

-- words
SELECT "source_pod" AS "word"
FROM "rows"
WHERE ("odd" = 0)
GROUP BY "source_pod";

-- kinds
SELECT "digest" AS "digest", "source_class" AS "source_class", "destination_class" AS "destination_class", "source_pod_class" AS "source_pod_class", "destination_pod_class" AS "destination_pod_class", "one_pod" AS "one_pod", "destination_port_class" AS "destination_port_class", "url_class" AS "url_class", COUNT(*) AS "records", MIN("time") AS "since", MAX("time") AS "until", MIN(struct_pack("file" := "file", "record" := "record", "time" := "time", "connection" := "connection")) AS "first"
FROM (
  SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "digest" AS "digest", "source_class" AS "source_class", "destination_class" AS "destination_class", "source_pod_class" AS "source_pod_class", "destination_pod_class" AS "destination_pod_class", "one_pod" AS "one_pod", "destination_port_class" AS "destination_port_class", "url_class" AS "url_class"
  FROM (
    SELECT "file" AS "file", "record" AS "record", "digest" AS "digest", "time" AS "time", "source" AS "source", "destination" AS "destination", "source_pod" AS "source_pod", "destination_pod" AS "destination_pod", "destination_port" AS "destination_port", "url" AS "url", TRY_CAST("destination_port" AS INTEGER) AS "port", CASE WHEN (("source_pod" = "destination_pod") AND (NOT ("source_pod" = ''))) THEN 1 ELSE 0 END AS "one_pod", CASE WHEN (("source" = '') OR ("source_port" = '')) THEN '' ELSE CONCAT("source", ' ', "destination", ' ', "source_port", ' ', "destination_port") END AS "connection"
    FROM "rows"
    WHERE ("odd" = 0)
  ) JOIN (
    SELECT "word" AS "source", "class" AS "source_class"
    FROM "addresses"
  ) USING ("source") JOIN (
    SELECT "word" AS "destination", "class" AS "destination_class"
    FROM "addresses"
  ) USING ("destination") JOIN (
    SELECT "word" AS "source_pod", "class" AS "source_pod_class"
    FROM "pods"
  ) USING ("source_pod") JOIN (
    SELECT "word" AS "destination_pod", "class" AS "destination_pod_class"
    FROM "pods"
  ) USING ("destination_pod") JOIN (
    SELECT "word" AS "destination_port", "class" AS "destination_port_class"
    FROM "ports"
  ) USING ("destination_port") JOIN (
    SELECT "word" AS "url", "class" AS "url_class", "exact" AS "url_exact"
    FROM "urls"
  ) USING ("url")
)
GROUP BY "digest", "source_class", "destination_class", "source_pod_class", "destination_pod_class", "one_pod", "destination_port_class", "url_class";

-- alone
SELECT "file" AS "file", "record" AS "record"
FROM (
  SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "alone" AS "alone", "entry" AS "entry", "act" AS "act", "trace" AS "trace", "weight" AS "weight", "seen" AS "seen", "net" AS "net", "denied" AS "denied", "audited" AS "audited"
  FROM (
    SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "digest" AS "digest", "source_class" AS "source_class", "destination_class" AS "destination_class", "source_pod_class" AS "source_pod_class", "destination_pod_class" AS "destination_pod_class", "one_pod" AS "one_pod", "destination_port_class" AS "destination_port_class", "url_class" AS "url_class"
    FROM (
      SELECT "file" AS "file", "record" AS "record", "digest" AS "digest", "time" AS "time", "source" AS "source", "destination" AS "destination", "source_pod" AS "source_pod", "destination_pod" AS "destination_pod", "destination_port" AS "destination_port", "url" AS "url", TRY_CAST("destination_port" AS INTEGER) AS "port", CASE WHEN (("source_pod" = "destination_pod") AND (NOT ("source_pod" = ''))) THEN 1 ELSE 0 END AS "one_pod", CASE WHEN (("source" = '') OR ("source_port" = '')) THEN '' ELSE CONCAT("source", ' ', "destination", ' ', "source_port", ' ', "destination_port") END AS "connection"
      FROM "rows"
      WHERE ("odd" = 0)
    ) JOIN (
      SELECT "word" AS "source", "class" AS "source_class"
      FROM "addresses"
    ) USING ("source") JOIN (
      SELECT "word" AS "destination", "class" AS "destination_class"
      FROM "addresses"
    ) USING ("destination") JOIN (
      SELECT "word" AS "source_pod", "class" AS "source_pod_class"
      FROM "pods"
    ) USING ("source_pod") JOIN (
      SELECT "word" AS "destination_pod", "class" AS "destination_pod_class"
      FROM "pods"
    ) USING ("destination_pod") JOIN (
      SELECT "word" AS "destination_port", "class" AS "destination_port_class"
      FROM "ports"
    ) USING ("destination_port") JOIN (
      SELECT "word" AS "url", "class" AS "url_class", "exact" AS "url_exact"
      FROM "urls"
    ) USING ("url")
  ) JOIN "meaning" USING ("digest", "source_class", "destination_class", "source_pod_class", "destination_pod_class", "one_pod", "destination_port_class", "url_class")
)
WHERE ("alone" = 1);

-- held
SELECT "file" AS "file", "record" AS "record"
FROM (
  SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "alone" AS "alone", "entry" AS "entry", "act" AS "act", "trace" AS "trace", "weight" AS "weight", "seen" AS "seen", "net" AS "net", "denied" AS "denied", "audited" AS "audited"
  FROM (
    SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "digest" AS "digest", "source_class" AS "source_class", "destination_class" AS "destination_class", "source_pod_class" AS "source_pod_class", "destination_pod_class" AS "destination_pod_class", "one_pod" AS "one_pod", "destination_port_class" AS "destination_port_class", "url_class" AS "url_class"
    FROM (
      SELECT "file" AS "file", "record" AS "record", "digest" AS "digest", "time" AS "time", "source" AS "source", "destination" AS "destination", "source_pod" AS "source_pod", "destination_pod" AS "destination_pod", "destination_port" AS "destination_port", "url" AS "url", TRY_CAST("destination_port" AS INTEGER) AS "port", CASE WHEN (("source_pod" = "destination_pod") AND (NOT ("source_pod" = ''))) THEN 1 ELSE 0 END AS "one_pod", CASE WHEN (("source" = '') OR ("source_port" = '')) THEN '' ELSE CONCAT("source", ' ', "destination", ' ', "source_port", ' ', "destination_port") END AS "connection"
      FROM "rows"
      WHERE ("odd" = 0)
    ) JOIN (
      SELECT "word" AS "source", "class" AS "source_class"
      FROM "addresses"
    ) USING ("source") JOIN (
      SELECT "word" AS "destination", "class" AS "destination_class"
      FROM "addresses"
    ) USING ("destination") JOIN (
      SELECT "word" AS "source_pod", "class" AS "source_pod_class"
      FROM "pods"
    ) USING ("source_pod") JOIN (
      SELECT "word" AS "destination_pod", "class" AS "destination_pod_class"
      FROM "pods"
    ) USING ("destination_pod") JOIN (
      SELECT "word" AS "destination_port", "class" AS "destination_port_class"
      FROM "ports"
    ) USING ("destination_port") JOIN (
      SELECT "word" AS "url", "class" AS "url_class", "exact" AS "url_exact"
      FROM "urls"
    ) USING ("url")
  ) JOIN "meaning" USING ("digest", "source_class", "destination_class", "source_pod_class", "destination_pod_class", "one_pod", "destination_port_class", "url_class")
) LEFT JOIN "held" USING ("connection")
WHERE ((NOT ("alone" = 1)) AND (COALESCE("held", 0) = 1))
GROUP BY "file", "record";

-- outside
SELECT SUM("weight") AS "flows"
FROM (
  SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "alone" AS "alone", "entry" AS "entry", "act" AS "act", "trace" AS "trace", "weight" AS "weight", "seen" AS "seen", "net" AS "net", "denied" AS "denied", "audited" AS "audited"
  FROM (
    SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "digest" AS "digest", "source_class" AS "source_class", "destination_class" AS "destination_class", "source_pod_class" AS "source_pod_class", "destination_pod_class" AS "destination_pod_class", "one_pod" AS "one_pod", "destination_port_class" AS "destination_port_class", "url_class" AS "url_class"
    FROM (
      SELECT "file" AS "file", "record" AS "record", "digest" AS "digest", "time" AS "time", "source" AS "source", "destination" AS "destination", "source_pod" AS "source_pod", "destination_pod" AS "destination_pod", "destination_port" AS "destination_port", "url" AS "url", TRY_CAST("destination_port" AS INTEGER) AS "port", CASE WHEN (("source_pod" = "destination_pod") AND (NOT ("source_pod" = ''))) THEN 1 ELSE 0 END AS "one_pod", CASE WHEN (("source" = '') OR ("source_port" = '')) THEN '' ELSE CONCAT("source", ' ', "destination", ' ', "source_port", ' ', "destination_port") END AS "connection"
      FROM "rows"
      WHERE ("odd" = 0)
    ) JOIN (
      SELECT "word" AS "source", "class" AS "source_class"
      FROM "addresses"
    ) USING ("source") JOIN (
      SELECT "word" AS "destination", "class" AS "destination_class"
      FROM "addresses"
    ) USING ("destination") JOIN (
      SELECT "word" AS "source_pod", "class" AS "source_pod_class"
      FROM "pods"
    ) USING ("source_pod") JOIN (
      SELECT "word" AS "destination_pod", "class" AS "destination_pod_class"
      FROM "pods"
    ) USING ("destination_pod") JOIN (
      SELECT "word" AS "destination_port", "class" AS "destination_port_class"
      FROM "ports"
    ) USING ("destination_port") JOIN (
      SELECT "word" AS "url", "class" AS "url_class", "exact" AS "url_exact"
      FROM "urls"
    ) USING ("url")
  ) JOIN "meaning" USING ("digest", "source_class", "destination_class", "source_pod_class", "destination_pod_class", "one_pod", "destination_port_class", "url_class")
) LEFT JOIN "held" USING ("connection")
WHERE (((NOT ("alone" = 1)) AND (NOT (COALESCE("held", 0) = 1))) AND COALESCE(("time" < 1767225600000), (0 = 1)));

-- repeatable
SELECT COUNT(*) AS "flows"
FROM (
  SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "alone" AS "alone", "entry" AS "entry", "act" AS "act", "trace" AS "trace", "weight" AS "weight", "seen" AS "seen", "net" AS "net", "denied" AS "denied", "audited" AS "audited"
  FROM (
    SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "digest" AS "digest", "source_class" AS "source_class", "destination_class" AS "destination_class", "source_pod_class" AS "source_pod_class", "destination_pod_class" AS "destination_pod_class", "one_pod" AS "one_pod", "destination_port_class" AS "destination_port_class", "url_class" AS "url_class"
    FROM (
      SELECT "file" AS "file", "record" AS "record", "digest" AS "digest", "time" AS "time", "source" AS "source", "destination" AS "destination", "source_pod" AS "source_pod", "destination_pod" AS "destination_pod", "destination_port" AS "destination_port", "url" AS "url", TRY_CAST("destination_port" AS INTEGER) AS "port", CASE WHEN (("source_pod" = "destination_pod") AND (NOT ("source_pod" = ''))) THEN 1 ELSE 0 END AS "one_pod", CASE WHEN (("source" = '') OR ("source_port" = '')) THEN '' ELSE CONCAT("source", ' ', "destination", ' ', "source_port", ' ', "destination_port") END AS "connection"
      FROM "rows"
      WHERE ("odd" = 0)
    ) JOIN (
      SELECT "word" AS "source", "class" AS "source_class"
      FROM "addresses"
    ) USING ("source") JOIN (
      SELECT "word" AS "destination", "class" AS "destination_class"
      FROM "addresses"
    ) USING ("destination") JOIN (
      SELECT "word" AS "source_pod", "class" AS "source_pod_class"
      FROM "pods"
    ) USING ("source_pod") JOIN (
      SELECT "word" AS "destination_pod", "class" AS "destination_pod_class"
      FROM "pods"
    ) USING ("destination_pod") JOIN (
      SELECT "word" AS "destination_port", "class" AS "destination_port_class"
      FROM "ports"
    ) USING ("destination_port") JOIN (
      SELECT "word" AS "url", "class" AS "url_class", "exact" AS "url_exact"
      FROM "urls"
    ) USING ("url")
  ) JOIN "meaning" USING ("digest", "source_class", "destination_class", "source_pod_class", "destination_pod_class", "one_pod", "destination_port_class", "url_class")
)
WHERE ((NOT ("alone" = 1)) AND (NOT ("connection" = '')) AND (NOT ("time" IS NULL)) AND (NOT (0 = 1)));

-- repeated
SELECT "connection" AS "connection"
FROM (
  SELECT "connection" AS "connection", "act" AS "act", "url_exact" AS "url_exact", "time" AS "time", COUNT(*) AS "times"
  FROM (
    SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "alone" AS "alone", "entry" AS "entry", "act" AS "act", "trace" AS "trace", "weight" AS "weight", "seen" AS "seen", "net" AS "net", "denied" AS "denied", "audited" AS "audited"
    FROM (
      SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "digest" AS "digest", "source_class" AS "source_class", "destination_class" AS "destination_class", "source_pod_class" AS "source_pod_class", "destination_pod_class" AS "destination_pod_class", "one_pod" AS "one_pod", "destination_port_class" AS "destination_port_class", "url_class" AS "url_class"
      FROM (
        SELECT "file" AS "file", "record" AS "record", "digest" AS "digest", "time" AS "time", "source" AS "source", "destination" AS "destination", "source_pod" AS "source_pod", "destination_pod" AS "destination_pod", "destination_port" AS "destination_port", "url" AS "url", TRY_CAST("destination_port" AS INTEGER) AS "port", CASE WHEN (("source_pod" = "destination_pod") AND (NOT ("source_pod" = ''))) THEN 1 ELSE 0 END AS "one_pod", CASE WHEN (("source" = '') OR ("source_port" = '')) THEN '' ELSE CONCAT("source", ' ', "destination", ' ', "source_port", ' ', "destination_port") END AS "connection"
        FROM "rows"
        WHERE ("odd" = 0)
      ) JOIN (
        SELECT "word" AS "source", "class" AS "source_class"
        FROM "addresses"
      ) USING ("source") JOIN (
        SELECT "word" AS "destination", "class" AS "destination_class"
        FROM "addresses"
      ) USING ("destination") JOIN (
        SELECT "word" AS "source_pod", "class" AS "source_pod_class"
        FROM "pods"
      ) USING ("source_pod") JOIN (
        SELECT "word" AS "destination_pod", "class" AS "destination_pod_class"
        FROM "pods"
      ) USING ("destination_pod") JOIN (
        SELECT "word" AS "destination_port", "class" AS "destination_port_class"
        FROM "ports"
      ) USING ("destination_port") JOIN (
        SELECT "word" AS "url", "class" AS "url_class", "exact" AS "url_exact"
        FROM "urls"
      ) USING ("url")
    ) JOIN "meaning" USING ("digest", "source_class", "destination_class", "source_pod_class", "destination_pod_class", "one_pod", "destination_port_class", "url_class")
  )
  WHERE ((NOT ("alone" = 1)) AND (NOT ("connection" = '')) AND (NOT ("time" IS NULL)) AND (NOT COALESCE(("time" < 1767225600000), (0 = 1))))
  GROUP BY "connection", "act", "url_exact", "time"
)
WHERE ("times" > 1)
GROUP BY "connection";

-- counts
SELECT "entry" AS "entry", SUM("weight") AS "weight", SUM("seen") AS "seen", SUM("denied") AS "denied", SUM("audited") AS "audited", SUM(CASE WHEN ("trace" = 1) THEN CASE WHEN ("connection" = '') THEN "weight" ELSE 1 END ELSE CASE WHEN ("connection" = '') THEN 0 ELSE ABS("net") END END) AS "single", SUM(CASE WHEN (("connection" = '') AND (NOT ("trace" = 1))) THEN "net" ELSE 0 END) AS "aggregated", MIN("first") AS "first", MAX("last") AS "last", MIN("port") AS "port", MIN("sample") AS "sample"
FROM (
  SELECT "entry" AS "entry", "trace" AS "trace", "connection" AS "connection", SUM("weight") AS "weight", SUM("seen") AS "seen", SUM("denied") AS "denied", SUM("audited") AS "audited", SUM("net") AS "net", MIN("time") AS "first", MAX("time") AS "last", MIN("port") AS "port", MIN(struct_pack("time" := COALESCE("time", 0), "connection" := "connection", "file" := "file", "record" := "record")) AS "sample"
  FROM (
    SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "alone" AS "alone", "entry" AS "entry", "act" AS "act", "trace" AS "trace", "weight" AS "weight", "seen" AS "seen", "net" AS "net", "denied" AS "denied", "audited" AS "audited"
    FROM (
      SELECT "file" AS "file", "record" AS "record", "time" AS "time", "port" AS "port", "connection" AS "connection", "url_exact" AS "url_exact", "digest" AS "digest", "source_class" AS "source_class", "destination_class" AS "destination_class", "source_pod_class" AS "source_pod_class", "destination_pod_class" AS "destination_pod_class", "one_pod" AS "one_pod", "destination_port_class" AS "destination_port_class", "url_class" AS "url_class"
      FROM (
        SELECT "file" AS "file", "record" AS "record", "digest" AS "digest", "time" AS "time", "source" AS "source", "destination" AS "destination", "source_pod" AS "source_pod", "destination_pod" AS "destination_pod", "destination_port" AS "destination_port", "url" AS "url", TRY_CAST("destination_port" AS INTEGER) AS "port", CASE WHEN (("source_pod" = "destination_pod") AND (NOT ("source_pod" = ''))) THEN 1 ELSE 0 END AS "one_pod", CASE WHEN (("source" = '') OR ("source_port" = '')) THEN '' ELSE CONCAT("source", ' ', "destination", ' ', "source_port", ' ', "destination_port") END AS "connection"
        FROM "rows"
        WHERE ("odd" = 0)
      ) JOIN (
        SELECT "word" AS "source", "class" AS "source_class"
        FROM "addresses"
      ) USING ("source") JOIN (
        SELECT "word" AS "destination", "class" AS "destination_class"
        FROM "addresses"
      ) USING ("destination") JOIN (
        SELECT "word" AS "source_pod", "class" AS "source_pod_class"
        FROM "pods"
      ) USING ("source_pod") JOIN (
        SELECT "word" AS "destination_pod", "class" AS "destination_pod_class"
        FROM "pods"
      ) USING ("destination_pod") JOIN (
        SELECT "word" AS "destination_port", "class" AS "destination_port_class"
        FROM "ports"
      ) USING ("destination_port") JOIN (
        SELECT "word" AS "url", "class" AS "url_class", "exact" AS "url_exact"
        FROM "urls"
      ) USING ("url")
    ) JOIN "meaning" USING ("digest", "source_class", "destination_class", "source_pod_class", "destination_pod_class", "one_pod", "destination_port_class", "url_class")
  ) LEFT JOIN "held" USING ("connection")
  WHERE (((NOT ("alone" = 1)) AND (NOT (COALESCE("held", 0) = 1))) AND (NOT COALESCE(("time" < 1767225600000), (0 = 1))))
  GROUP BY "entry", "trace", "connection"
)
GROUP BY "entry";
