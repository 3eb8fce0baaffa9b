-- rows
SELECT `file` AS `file`, `record` AS `record`, CASE WHEN COALESCE(((NOT rlike(`line`, ',[ \\t]*[}\\]]|[:,\\[][ \\t]*-?[iInN][nNaA]')) AND ((`at` IS NULL) OR rlike(`at`, '^"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?Z"$')) AND ((`at` IS NULL) OR (NOT ((unix_millis(try_to_timestamp(substr(`at`, 2, 19), 'yyyy-MM-dd\'T\'HH:mm:ss')) + CAST(rpad(regexp_extract(`at`, '[.]([0-9]{1,3})', 1), 3, '0') AS INT)) IS NULL))) AND ((`said`[29] IS NULL) OR rlike(`said`[29], '^"[0-9a-fA-F:.]+"$')) AND ((`said`[30] IS NULL) OR rlike(`said`[30], '^"[0-9a-fA-F:.]+"$')) AND ((`said`[29] IS NULL) = (`said`[30] IS NULL)) AND ((`said`[34] IS NULL) OR rlike(`said`[34], '^[0-9]{1,5}$')) AND ((`said`[35] IS NULL) OR rlike(`said`[35], '^[0-9]{1,5}$')) AND ((`said`[36] IS NULL) OR rlike(`said`[36], '^[0-9]{1,5}$')) AND ((`said`[37] IS NULL) OR rlike(`said`[37], '^[0-9]{1,5}$')) AND ((`said`[38] IS NULL) OR rlike(`said`[38], '^[0-9]{1,5}$')) AND ((`said`[39] IS NULL) OR rlike(`said`[39], '^[0-9]{1,5}$'))), (0 = 1)) THEN 0 ELSE 1 END AS `odd`, sha2((COALESCE(`top`, '') || '
' || COALESCE(`shape`, '') || '
' || COALESCE(`event`[3], '') || '
' || COALESCE(`said`[0], '') || '
' || COALESCE(`said`[1], '') || '
' || COALESCE(`said`[2], '') || '
' || COALESCE(`said`[3], '') || '
' || COALESCE(`said`[4], '') || '
' || COALESCE(`said`[5], '') || '
' || COALESCE(`said`[6], '') || '
' || COALESCE(`said`[7], '') || '
' || COALESCE(`said`[8], '') || '
' || COALESCE(`said`[9], '') || '
' || COALESCE(`said`[10], '') || '
' || COALESCE(`said`[11], '') || '
' || COALESCE(`said`[12], '') || '
' || COALESCE(`said`[13], '') || '
' || COALESCE(`said`[14], '') || '
' || COALESCE(`said`[15], '') || '
' || COALESCE(`said`[16], '') || '
' || COALESCE(`said`[17], '') || '
' || COALESCE(`said`[18], '') || '
' || COALESCE(`said`[19], '') || '
' || COALESCE(`said`[20], '') || '
' || COALESCE(`said`[21], '') || '
' || COALESCE(`said`[22], '') || '
' || COALESCE(`said`[23], '') || '
' || COALESCE(`said`[24], '') || '
' || COALESCE(`said`[25], '') || '
' || COALESCE(`said`[26], '') || '
' || COALESCE(COALESCE(`said`[35], `said`[37], `said`[39]), '') || '
' || regexp_extract(COALESCE(CASE WHEN ((NOT (`event`[1] IS NULL)) AND (`event`[1] <> 'null')) THEN `event`[1] ELSE `said`[28] END, ''), '^"(.+)/', 1)), 256) AS `digest`, (unix_millis(try_to_timestamp(substr(`at`, 2, 19), 'yyyy-MM-dd\'T\'HH:mm:ss')) + CAST(rpad(regexp_extract(`at`, '[.]([0-9]{1,3})', 1), 3, '0') AS INT)) AS `time`, COALESCE(`said`[29], '') AS `source`, COALESCE(`said`[30], '') AS `destination`, COALESCE(COALESCE(`said`[34], `said`[36], `said`[38]), '') AS `source_port`, COALESCE(COALESCE(`said`[35], `said`[37], `said`[39]), '') AS `destination_port`, COALESCE(`said`[31], '') AS `source_pod`, COALESCE(`said`[32], '') AS `destination_pod`, COALESCE(`said`[33], '') AS `url`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `line` AS `line`, `event` AS `event`, `top` AS `top`, `said` AS `said`, `shape` AS `shape`, CASE WHEN ((NOT (`said`[27] IS NULL)) AND (`said`[27] <> 'null')) THEN `said`[27] ELSE CASE WHEN ((NOT (`event`[2] IS NULL)) AND (`event`[2] <> 'null')) THEN `event`[2] ELSE NULL END END AS `at`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `line` AS `line`, `event` AS `event`, `top` AS `top`, array(to_json(try_variant_get(try_parse_json(`flow`), '$.verdict', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.drop_reason_desc', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.Type', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.type', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.event_type.type', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.traffic_direction', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.is_reply', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.aggregate', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.source.labels', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.source.identity', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.source.namespace', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.source.workloads', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.source_names', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.destination.labels', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.destination.identity', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.destination.namespace', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.destination.workloads', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.destination_names', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.TCP.flags.SYN', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.TCP.flags.ACK', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.ICMPv4.type', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.ICMPv4.code', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.ICMPv6.type', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.ICMPv6.code', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l7.type', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l7.dns.query', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l7.http.method', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.time', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.node_name', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.IP.source', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.IP.destination', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.source.pod_name', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.destination.pod_name', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l7.http.url', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.TCP.source_port', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.TCP.destination_port', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.UDP.source_port', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.UDP.destination_port', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.SCTP.source_port', 'variant')), to_json(try_variant_get(try_parse_json(`flow`), '$.l4.SCTP.destination_port', 'variant'))) AS `said`, to_json(array(json_object_keys(`flow`), json_object_keys(get_json_object(`flow`, '$.source')), json_object_keys(get_json_object(`flow`, '$.destination')), json_object_keys(get_json_object(`flow`, '$.IP')), json_object_keys(get_json_object(`flow`, '$.event_type')), json_object_keys(get_json_object(`flow`, '$.aggregate')), json_object_keys(get_json_object(`flow`, '$.l4')), json_object_keys(get_json_object(`flow`, '$.l4.TCP')), json_object_keys(get_json_object(`flow`, '$.l4.UDP')), json_object_keys(get_json_object(`flow`, '$.l4.SCTP')), json_object_keys(get_json_object(`flow`, '$.l4.ICMPv4')), json_object_keys(get_json_object(`flow`, '$.l4.ICMPv6')), json_object_keys(get_json_object(`flow`, '$.l4.TCP.flags')), json_object_keys(get_json_object(`flow`, '$.l7')), json_object_keys(get_json_object(`flow`, '$.l7.dns')), json_object_keys(get_json_object(`flow`, '$.l7.http')))) AS `shape`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `line` AS `line`, `event` AS `event`, `top` AS `top`, COALESCE(`event`[0], `line`) AS `flow`
      FROM (
        SELECT `file` AS `file`, `record` AS `record`, `line` AS `line`, array(to_json(try_variant_get(try_parse_json(`line`), '$.flow', 'variant')), to_json(try_variant_get(try_parse_json(`line`), '$.node_name', 'variant')), to_json(try_variant_get(try_parse_json(`line`), '$.time', 'variant')), to_json(try_variant_get(try_parse_json(`line`), '$.lost_events', 'variant'))) AS `event`, to_json(array(json_object_keys(`line`))) AS `top`
        FROM `lines`
      )
    )
  )
);

-- odd
SELECT `file` AS `file`, `record` AS `record`
FROM `rows`
WHERE (`odd` = 1);

-- words
SELECT `source_pod` AS `word`
FROM `rows`
WHERE (`odd` = 0)
GROUP BY `source_pod`;

-- kinds
SELECT `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `url_class` AS `url_class`, COUNT(*) AS `records`, MIN(named_struct('file', `file`, 'record', `record`, 'time', `time`, 'connection', `connection`)) AS `first`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `url_class` AS `url_class`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE (`source` || ' ' || `destination` || ' ' || `source_port` || ' ' || `destination_port`) END AS `connection`
    FROM `rows`
    WHERE (`odd` = 0)
  ) JOIN (
    SELECT `word` AS `source`, `class` AS `source_class`
    FROM `addresses`
  ) USING (`source`) JOIN (
    SELECT `word` AS `destination`, `class` AS `destination_class`
    FROM `addresses`
  ) USING (`destination`) JOIN (
    SELECT `word` AS `source_pod`, `class` AS `source_pod_class`
    FROM `pods`
  ) USING (`source_pod`) JOIN (
    SELECT `word` AS `destination_pod`, `class` AS `destination_pod_class`
    FROM `pods`
  ) USING (`destination_pod`) JOIN (
    SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
    FROM `urls`
  ) USING (`url`)
)
GROUP BY `digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `url_class`;

-- alone
SELECT `file` AS `file`, `record` AS `record`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `held` AS `held`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `url_class` AS `url_class`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE (`source` || ' ' || `destination` || ' ' || `source_port` || ' ' || `destination_port`) END AS `connection`
      FROM `rows`
      WHERE (`odd` = 0)
    ) JOIN (
      SELECT `word` AS `source`, `class` AS `source_class`
      FROM `addresses`
    ) USING (`source`) JOIN (
      SELECT `word` AS `destination`, `class` AS `destination_class`
      FROM `addresses`
    ) USING (`destination`) JOIN (
      SELECT `word` AS `source_pod`, `class` AS `source_pod_class`
      FROM `pods`
    ) USING (`source_pod`) JOIN (
      SELECT `word` AS `destination_pod`, `class` AS `destination_pod_class`
      FROM `pods`
    ) USING (`destination_pod`) JOIN (
      SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
      FROM `urls`
    ) USING (`url`)
  ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `url_class`) LEFT JOIN `held` USING (`connection`)
)
WHERE (`alone` = 1);

-- held
SELECT `file` AS `file`, `record` AS `record`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `held` AS `held`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `url_class` AS `url_class`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE (`source` || ' ' || `destination` || ' ' || `source_port` || ' ' || `destination_port`) END AS `connection`
      FROM `rows`
      WHERE (`odd` = 0)
    ) JOIN (
      SELECT `word` AS `source`, `class` AS `source_class`
      FROM `addresses`
    ) USING (`source`) JOIN (
      SELECT `word` AS `destination`, `class` AS `destination_class`
      FROM `addresses`
    ) USING (`destination`) JOIN (
      SELECT `word` AS `source_pod`, `class` AS `source_pod_class`
      FROM `pods`
    ) USING (`source_pod`) JOIN (
      SELECT `word` AS `destination_pod`, `class` AS `destination_pod_class`
      FROM `pods`
    ) USING (`destination_pod`) JOIN (
      SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
      FROM `urls`
    ) USING (`url`)
  ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `url_class`) LEFT JOIN `held` USING (`connection`)
)
WHERE ((NOT (`alone` = 1)) AND (COALESCE(`held`, 0) = 1))
GROUP BY `file`, `record`;

-- outside
SELECT SUM(`weight`) AS `flows`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `held` AS `held`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `url_class` AS `url_class`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE (`source` || ' ' || `destination` || ' ' || `source_port` || ' ' || `destination_port`) END AS `connection`
      FROM `rows`
      WHERE (`odd` = 0)
    ) JOIN (
      SELECT `word` AS `source`, `class` AS `source_class`
      FROM `addresses`
    ) USING (`source`) JOIN (
      SELECT `word` AS `destination`, `class` AS `destination_class`
      FROM `addresses`
    ) USING (`destination`) JOIN (
      SELECT `word` AS `source_pod`, `class` AS `source_pod_class`
      FROM `pods`
    ) USING (`source_pod`) JOIN (
      SELECT `word` AS `destination_pod`, `class` AS `destination_pod_class`
      FROM `pods`
    ) USING (`destination_pod`) JOIN (
      SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
      FROM `urls`
    ) USING (`url`)
  ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `url_class`) LEFT JOIN `held` USING (`connection`)
)
WHERE (((NOT (`alone` = 1)) AND (NOT (COALESCE(`held`, 0) = 1))) AND COALESCE((`time` < 1767225600000), (0 = 1)));

-- repeatable
SELECT COUNT(*) AS `flows`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `held` AS `held`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `url_class` AS `url_class`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE (`source` || ' ' || `destination` || ' ' || `source_port` || ' ' || `destination_port`) END AS `connection`
      FROM `rows`
      WHERE (`odd` = 0)
    ) JOIN (
      SELECT `word` AS `source`, `class` AS `source_class`
      FROM `addresses`
    ) USING (`source`) JOIN (
      SELECT `word` AS `destination`, `class` AS `destination_class`
      FROM `addresses`
    ) USING (`destination`) JOIN (
      SELECT `word` AS `source_pod`, `class` AS `source_pod_class`
      FROM `pods`
    ) USING (`source_pod`) JOIN (
      SELECT `word` AS `destination_pod`, `class` AS `destination_pod_class`
      FROM `pods`
    ) USING (`destination_pod`) JOIN (
      SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
      FROM `urls`
    ) USING (`url`)
  ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `url_class`) LEFT JOIN `held` USING (`connection`)
)
WHERE ((NOT (`alone` = 1)) AND (NOT (`connection` = '')) AND (NOT (`time` IS NULL)) AND (NOT (0 = 1)));

-- repeated
SELECT `connection` AS `connection`
FROM (
  SELECT `connection` AS `connection`, `act` AS `act`, `url_exact` AS `url_exact`, `time` AS `time`, COUNT(*) AS `times`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `held` AS `held`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `url_class` AS `url_class`
      FROM (
        SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE (`source` || ' ' || `destination` || ' ' || `source_port` || ' ' || `destination_port`) END AS `connection`
        FROM `rows`
        WHERE (`odd` = 0)
      ) JOIN (
        SELECT `word` AS `source`, `class` AS `source_class`
        FROM `addresses`
      ) USING (`source`) JOIN (
        SELECT `word` AS `destination`, `class` AS `destination_class`
        FROM `addresses`
      ) USING (`destination`) JOIN (
        SELECT `word` AS `source_pod`, `class` AS `source_pod_class`
        FROM `pods`
      ) USING (`source_pod`) JOIN (
        SELECT `word` AS `destination_pod`, `class` AS `destination_pod_class`
        FROM `pods`
      ) USING (`destination_pod`) JOIN (
        SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
        FROM `urls`
      ) USING (`url`)
    ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `url_class`) LEFT JOIN `held` USING (`connection`)
  )
  WHERE ((NOT (`alone` = 1)) AND (NOT (`connection` = '')) AND (NOT (`time` IS NULL)) AND (NOT COALESCE((`time` < 1767225600000), (0 = 1))))
  GROUP BY `connection`, `act`, `url_exact`, `time`
)
WHERE (`times` > 1)
GROUP BY `connection`;

-- counts
SELECT `entry` AS `entry`, SUM(`weight`) AS `weight`, SUM(`seen`) AS `seen`, SUM(`denied`) AS `denied`, SUM(`audited`) AS `audited`, SUM(CASE WHEN (`trace` = 1) THEN CASE WHEN (`connection` = '') THEN `weight` ELSE 1 END ELSE CASE WHEN (`connection` = '') THEN 0 ELSE ABS(`net`) END END) AS `single`, SUM(CASE WHEN ((`connection` = '') AND (NOT (`trace` = 1))) THEN `net` ELSE 0 END) AS `aggregated`, MIN(`first`) AS `first`, MAX(`last`) AS `last`, MIN(`port`) AS `port`, MIN(`sample`) AS `sample`
FROM (
  SELECT `entry` AS `entry`, `trace` AS `trace`, `connection` AS `connection`, SUM(`weight`) AS `weight`, SUM(`seen`) AS `seen`, SUM(`denied`) AS `denied`, SUM(`audited`) AS `audited`, SUM(`net`) AS `net`, MIN(`time`) AS `first`, MAX(`time`) AS `last`, MIN(`port`) AS `port`, MIN(named_struct('time', COALESCE(`time`, 0), 'connection', `connection`, 'file', `file`, 'record', `record`)) AS `sample`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `held` AS `held`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `url_class` AS `url_class`
      FROM (
        SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE (`source` || ' ' || `destination` || ' ' || `source_port` || ' ' || `destination_port`) END AS `connection`
        FROM `rows`
        WHERE (`odd` = 0)
      ) JOIN (
        SELECT `word` AS `source`, `class` AS `source_class`
        FROM `addresses`
      ) USING (`source`) JOIN (
        SELECT `word` AS `destination`, `class` AS `destination_class`
        FROM `addresses`
      ) USING (`destination`) JOIN (
        SELECT `word` AS `source_pod`, `class` AS `source_pod_class`
        FROM `pods`
      ) USING (`source_pod`) JOIN (
        SELECT `word` AS `destination_pod`, `class` AS `destination_pod_class`
        FROM `pods`
      ) USING (`destination_pod`) JOIN (
        SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
        FROM `urls`
      ) USING (`url`)
    ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `url_class`) LEFT JOIN `held` USING (`connection`)
  )
  WHERE (((NOT (`alone` = 1)) AND (NOT (COALESCE(`held`, 0) = 1))) AND (NOT COALESCE((`time` < 1767225600000), (0 = 1))))
  GROUP BY `entry`, `trace`, `connection`
)
GROUP BY `entry`;
