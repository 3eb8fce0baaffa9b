/** Settings of jobs on the cluster of the tests: small, and on loopback. */
export const settings: readonly string[] = [
  "spark.executor.memory=768m",
  "spark.driver.memory=512m",
  "spark.sql.shuffle.partitions=4",
  "spark.sql.files.maxPartitionBytes=32m",
  "spark.driver.host=127.0.0.1",
  "spark.driver.bindAddress=127.0.0.1",
];
