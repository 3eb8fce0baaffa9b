/** Settings of jobs on the cluster of the tests: small, on loopback, and soon started, as most of them end before a JVM has compiled them well. */
export const settings: readonly string[] = [
  "spark.executor.memory=768m",
  "spark.driver.memory=512m",
  "spark.sql.shuffle.partitions=4",
  "spark.sql.files.maxPartitionBytes=32m",
  "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
  "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
  "spark.ui.enabled=false",
  "spark.driver.host=127.0.0.1",
  "spark.driver.bindAddress=127.0.0.1",
];
