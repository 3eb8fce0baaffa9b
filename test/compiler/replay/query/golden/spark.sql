-- rows
SELECT `file` AS `file`, `record` AS `record`, CASE WHEN COALESCE(((NOT rlike(`line`, ',[ \\t]*[}\\]]|[:,\\[][ \\t]*-?[iInN][nNaA]')) AND ((`at` IS NULL) OR rlike(`at`, '^"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?Z"$')) AND ((`at` IS NULL) OR (NOT ((unix_millis(try_to_timestamp(substr(`at`, 2, 19), 'yyyy-MM-dd\'T\'HH:mm:ss')) + CAST(rpad(regexp_extract(`at`, '[.]([0-9]{1,3})', 1), 3, '0') AS INT)) IS NULL))) AND ((`said`[29] IS NULL) OR rlike(`said`[29], '^"[0-9a-fA-F:.]+"$')) AND ((`said`[30] IS NULL) OR rlike(`said`[30], '^"[0-9a-fA-F:.]+"$')) AND ((`said`[29] IS NULL) = (`said`[30] IS NULL)) AND ((`said`[36] IS NULL) OR rlike(`said`[36], '^[0-9]{1,5}$')) AND ((`said`[37] IS NULL) OR rlike(`said`[37], '^[0-9]{1,5}$')) AND ((`said`[38] IS NULL) OR rlike(`said`[38], '^[0-9]{1,5}$')) AND ((`said`[39] IS NULL) OR rlike(`said`[39], '^[0-9]{1,5}$')) AND ((`said`[40] IS NULL) OR rlike(`said`[40], '^[0-9]{1,5}$')) AND ((`said`[41] IS NULL) OR rlike(`said`[41], '^[0-9]{1,5}$'))), (0 = 1)) THEN 0 ELSE 1 END AS `odd`, sha2(CONCAT(COALESCE(`top`, ''), '
', COALESCE(`shape`, ''), '
', COALESCE(`event`[3], ''), '
', COALESCE(CASE WHEN rlike(`said`[31], '^[1-9][0-9]{0,8}$') THEN '+' ELSE `said`[31] END, ''), '
', COALESCE(CASE WHEN rlike(`said`[32], '^[1-9][0-9]{0,8}$') THEN '+' ELSE `said`[32] END, ''), '
', regexp_extract(COALESCE(CASE WHEN ((NOT (`event`[1] IS NULL)) AND (`event`[1] <> 'null')) THEN `event`[1] ELSE `said`[28] END, ''), '^"(.+)/', 1), '
', to_json(slice(`said`, 1, 27))), 256) AS `digest`, (unix_millis(try_to_timestamp(substr(`at`, 2, 19), 'yyyy-MM-dd\'T\'HH:mm:ss')) + CAST(rpad(regexp_extract(`at`, '[.]([0-9]{1,3})', 1), 3, '0') AS INT)) AS `time`, COALESCE(`said`[29], '') AS `source`, COALESCE(`said`[30], '') AS `destination`, COALESCE(COALESCE(`said`[36], `said`[38], `said`[40]), '') AS `source_port`, COALESCE(COALESCE(`said`[37], `said`[39], `said`[41]), '') AS `destination_port`, COALESCE(`said`[33], '') AS `source_pod`, COALESCE(`said`[34], '') AS `destination_pod`, COALESCE(`said`[35], '') AS `url`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `line` AS `line`, `event` AS `event`, `top` AS `top`, `said` AS `said`, `shape` AS `shape`, CASE WHEN ((NOT (`said`[27] IS NULL)) AND (`said`[27] <> 'null')) THEN `said`[27] ELSE CASE WHEN ((NOT (`event`[2] IS NULL)) AND (`event`[2] <> 'null')) THEN `event`[2] ELSE NULL END END AS `at`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `line` AS `line`, `event` AS `event`, `top` AS `top`, transform(array(try_variant_get(try_parse_json(`flow`), '$', 'struct<`verdict`: variant, `drop_reason_desc`: variant, `Type`: variant, `type`: variant, `event_type`: struct<`type`: variant>, `traffic_direction`: variant, `is_reply`: variant, `aggregate`: variant, `source`: struct<`labels`: variant, `identity`: variant, `namespace`: variant, `workloads`: variant, `ID`: variant, `pod_name`: variant>, `source_names`: variant, `destination`: struct<`labels`: variant, `identity`: variant, `namespace`: variant, `workloads`: variant, `ID`: variant, `pod_name`: variant>, `destination_names`: variant, `l4`: struct<`TCP`: struct<`flags`: struct<`SYN`: variant, `ACK`: variant>, `source_port`: variant, `destination_port`: variant>, `ICMPv4`: struct<`type`: variant, `code`: variant>, `ICMPv6`: struct<`type`: variant, `code`: variant>, `UDP`: struct<`source_port`: variant, `destination_port`: variant>, `SCTP`: struct<`source_port`: variant, `destination_port`: variant>>, `l7`: struct<`type`: variant, `dns`: struct<`query`: variant>, `http`: struct<`method`: variant, `url`: variant>>, `time`: variant, `node_name`: variant, `IP`: struct<`source`: variant, `destination`: variant>>')), v -> array(to_json(v.`verdict`), to_json(v.`drop_reason_desc`), to_json(v.`Type`), to_json(v.`type`), to_json(v.`event_type`.`type`), to_json(v.`traffic_direction`), to_json(v.`is_reply`), to_json(v.`aggregate`), to_json(v.`source`.`labels`), to_json(v.`source`.`identity`), to_json(v.`source`.`namespace`), to_json(v.`source`.`workloads`), to_json(v.`source_names`), to_json(v.`destination`.`labels`), to_json(v.`destination`.`identity`), to_json(v.`destination`.`namespace`), to_json(v.`destination`.`workloads`), to_json(v.`destination_names`), to_json(v.`l4`.`TCP`.`flags`.`SYN`), to_json(v.`l4`.`TCP`.`flags`.`ACK`), to_json(v.`l4`.`ICMPv4`.`type`), to_json(v.`l4`.`ICMPv4`.`code`), to_json(v.`l4`.`ICMPv6`.`type`), to_json(v.`l4`.`ICMPv6`.`code`), to_json(v.`l7`.`type`), to_json(v.`l7`.`dns`.`query`), to_json(v.`l7`.`http`.`method`), to_json(v.`time`), to_json(v.`node_name`), to_json(v.`IP`.`source`), to_json(v.`IP`.`destination`), to_json(v.`source`.`ID`), to_json(v.`destination`.`ID`), to_json(v.`source`.`pod_name`), to_json(v.`destination`.`pod_name`), to_json(v.`l7`.`http`.`url`), to_json(v.`l4`.`TCP`.`source_port`), to_json(v.`l4`.`TCP`.`destination_port`), to_json(v.`l4`.`UDP`.`source_port`), to_json(v.`l4`.`UDP`.`destination_port`), to_json(v.`l4`.`SCTP`.`source_port`), to_json(v.`l4`.`SCTP`.`destination_port`)))[0] AS `said`, transform(array(from_json(`flow`, 'map<string, string>')), m0 -> to_json(array(to_json(map_keys(m0)), transform(array(from_json(m0['source'], 'map<string, string>')), m1 -> to_json(array(to_json(map_keys(m1)))))[0], transform(array(from_json(m0['destination'], 'map<string, string>')), m1 -> to_json(array(to_json(map_keys(m1)))))[0], transform(array(from_json(m0['IP'], 'map<string, string>')), m1 -> to_json(array(to_json(map_keys(m1)))))[0], transform(array(from_json(m0['event_type'], 'map<string, string>')), m1 -> to_json(array(to_json(map_keys(m1)))))[0], transform(array(from_json(m0['aggregate'], 'map<string, string>')), m1 -> to_json(array(to_json(map_keys(m1)))))[0], transform(array(from_json(m0['l4'], 'map<string, string>')), m1 -> to_json(array(to_json(map_keys(m1)), transform(array(from_json(m1['TCP'], 'map<string, string>')), m2 -> to_json(array(to_json(map_keys(m2)), transform(array(from_json(m2['flags'], 'map<string, string>')), m3 -> to_json(array(to_json(map_keys(m3)))))[0])))[0], transform(array(from_json(m1['UDP'], 'map<string, string>')), m2 -> to_json(array(to_json(map_keys(m2)))))[0], transform(array(from_json(m1['SCTP'], 'map<string, string>')), m2 -> to_json(array(to_json(map_keys(m2)))))[0], transform(array(from_json(m1['ICMPv4'], 'map<string, string>')), m2 -> to_json(array(to_json(map_keys(m2)))))[0], transform(array(from_json(m1['ICMPv6'], 'map<string, string>')), m2 -> to_json(array(to_json(map_keys(m2)))))[0])))[0], transform(array(from_json(m0['l7'], 'map<string, string>')), m1 -> to_json(array(to_json(map_keys(m1)), transform(array(from_json(m1['dns'], 'map<string, string>')), m2 -> to_json(array(to_json(map_keys(m2)))))[0], transform(array(from_json(m1['http'], 'map<string, string>')), m2 -> to_json(array(to_json(map_keys(m2)))))[0])))[0])))[0] AS `shape`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `line` AS `line`, `event` AS `event`, `top` AS `top`, COALESCE(`event`[0], `line`) AS `flow`
      FROM (
        SELECT `file` AS `file`, `record` AS `record`, `line` AS `line`, transform(array(try_variant_get(try_parse_json(`line`), '$', 'struct<`flow`: variant, `node_name`: variant, `time`: variant, `lost_events`: variant>')), v -> array(to_json(v.`flow`), to_json(v.`node_name`), to_json(v.`time`), to_json(v.`lost_events`)))[0] AS `event`, transform(array(from_json(`line`, 'map<string, string>')), m0 -> to_json(array(to_json(map_keys(m0)))))[0] AS `top`
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
SELECT `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `destination_port_class` AS `destination_port_class`, `url_class` AS `url_class`, COUNT(*) AS `records`, MIN(`time`) AS `since`, MAX(`time`) AS `until`, MIN(named_struct('file', `file`, 'record', `record`, 'time', `time`, 'connection', `connection`)) AS `first`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `destination_port_class` AS `destination_port_class`, `url_class` AS `url_class`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `destination_port` AS `destination_port`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE CONCAT(`source`, ' ', `destination`, ' ', `source_port`, ' ', `destination_port`) END AS `connection`
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
    SELECT `word` AS `destination_port`, `class` AS `destination_port_class`
    FROM `ports`
  ) USING (`destination_port`) JOIN (
    SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
    FROM `urls`
  ) USING (`url`)
)
GROUP BY `digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `destination_port_class`, `url_class`;

-- alone
SELECT `file` AS `file`, `record` AS `record`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `destination_port_class` AS `destination_port_class`, `url_class` AS `url_class`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `destination_port` AS `destination_port`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE CONCAT(`source`, ' ', `destination`, ' ', `source_port`, ' ', `destination_port`) END AS `connection`
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
      SELECT `word` AS `destination_port`, `class` AS `destination_port_class`
      FROM `ports`
    ) USING (`destination_port`) JOIN (
      SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
      FROM `urls`
    ) USING (`url`)
  ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `destination_port_class`, `url_class`)
)
WHERE (`alone` = 1);

-- held
SELECT `file` AS `file`, `record` AS `record`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `destination_port_class` AS `destination_port_class`, `url_class` AS `url_class`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `destination_port` AS `destination_port`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE CONCAT(`source`, ' ', `destination`, ' ', `source_port`, ' ', `destination_port`) END AS `connection`
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
      SELECT `word` AS `destination_port`, `class` AS `destination_port_class`
      FROM `ports`
    ) USING (`destination_port`) JOIN (
      SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
      FROM `urls`
    ) USING (`url`)
  ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `destination_port_class`, `url_class`)
) LEFT JOIN `held` USING (`connection`)
WHERE ((NOT (`alone` = 1)) AND (COALESCE(`held`, 0) = 1))
GROUP BY `file`, `record`;

-- outside
SELECT SUM(`weight`) AS `flows`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `destination_port_class` AS `destination_port_class`, `url_class` AS `url_class`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `destination_port` AS `destination_port`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE CONCAT(`source`, ' ', `destination`, ' ', `source_port`, ' ', `destination_port`) END AS `connection`
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
      SELECT `word` AS `destination_port`, `class` AS `destination_port_class`
      FROM `ports`
    ) USING (`destination_port`) JOIN (
      SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
      FROM `urls`
    ) USING (`url`)
  ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `destination_port_class`, `url_class`)
) LEFT JOIN `held` USING (`connection`)
WHERE (((NOT (`alone` = 1)) AND (NOT (COALESCE(`held`, 0) = 1))) AND COALESCE((`time` < 1767225600000), (0 = 1)));

-- repeatable
SELECT COUNT(*) AS `flows`
FROM (
  SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `destination_port_class` AS `destination_port_class`, `url_class` AS `url_class`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `destination_port` AS `destination_port`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE CONCAT(`source`, ' ', `destination`, ' ', `source_port`, ' ', `destination_port`) END AS `connection`
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
      SELECT `word` AS `destination_port`, `class` AS `destination_port_class`
      FROM `ports`
    ) USING (`destination_port`) JOIN (
      SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
      FROM `urls`
    ) USING (`url`)
  ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `destination_port_class`, `url_class`)
)
WHERE ((NOT (`alone` = 1)) AND (NOT (`connection` = '')) AND (NOT (`time` IS NULL)) AND (NOT (0 = 1)));

-- repeated
SELECT `connection` AS `connection`
FROM (
  SELECT `connection` AS `connection`, `act` AS `act`, `url_exact` AS `url_exact`, `time` AS `time`, COUNT(*) AS `times`
  FROM (
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `destination_port_class` AS `destination_port_class`, `url_class` AS `url_class`
      FROM (
        SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `destination_port` AS `destination_port`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE CONCAT(`source`, ' ', `destination`, ' ', `source_port`, ' ', `destination_port`) END AS `connection`
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
        SELECT `word` AS `destination_port`, `class` AS `destination_port_class`
        FROM `ports`
      ) USING (`destination_port`) JOIN (
        SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
        FROM `urls`
      ) USING (`url`)
    ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `destination_port_class`, `url_class`)
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
    SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `alone` AS `alone`, `entry` AS `entry`, `act` AS `act`, `trace` AS `trace`, `weight` AS `weight`, `seen` AS `seen`, `net` AS `net`, `denied` AS `denied`, `audited` AS `audited`
    FROM (
      SELECT `file` AS `file`, `record` AS `record`, `time` AS `time`, `port` AS `port`, `connection` AS `connection`, `url_exact` AS `url_exact`, `digest` AS `digest`, `source_class` AS `source_class`, `destination_class` AS `destination_class`, `source_pod_class` AS `source_pod_class`, `destination_pod_class` AS `destination_pod_class`, `one_pod` AS `one_pod`, `destination_port_class` AS `destination_port_class`, `url_class` AS `url_class`
      FROM (
        SELECT `file` AS `file`, `record` AS `record`, `digest` AS `digest`, `time` AS `time`, `source` AS `source`, `destination` AS `destination`, `source_pod` AS `source_pod`, `destination_pod` AS `destination_pod`, `destination_port` AS `destination_port`, `url` AS `url`, TRY_CAST(`destination_port` AS INT) AS `port`, CASE WHEN ((`source_pod` = `destination_pod`) AND (NOT (`source_pod` = ''))) THEN 1 ELSE 0 END AS `one_pod`, CASE WHEN ((`source` = '') OR (`source_port` = '')) THEN '' ELSE CONCAT(`source`, ' ', `destination`, ' ', `source_port`, ' ', `destination_port`) END AS `connection`
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
        SELECT `word` AS `destination_port`, `class` AS `destination_port_class`
        FROM `ports`
      ) USING (`destination_port`) JOIN (
        SELECT `word` AS `url`, `class` AS `url_class`, `exact` AS `url_exact`
        FROM `urls`
      ) USING (`url`)
    ) JOIN `meaning` USING (`digest`, `source_class`, `destination_class`, `source_pod_class`, `destination_pod_class`, `one_pod`, `destination_port_class`, `url_class`)
  ) LEFT JOIN `held` USING (`connection`)
  WHERE (((NOT (`alone` = 1)) AND (NOT (COALESCE(`held`, 0) = 1))) AND (NOT COALESCE((`time` < 1767225600000), (0 = 1))))
  GROUP BY `entry`, `trace`, `connection`
)
GROUP BY `entry`;
