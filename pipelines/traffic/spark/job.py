"""Runs SQL on Spark for `portcullis replay --engine spark`: takes commands, a line of JSON each, from the socket whose path is given.

The end of the connection ends the job at once, so it never outlives who started it.
"""

import json
import os
import queue
import re
import signal
import socket
import sys
import threading
import time
from urllib.parse import unquote

from pyspark.sql import SparkSession, functions

# What the queries rest on, whatever the cluster has as its own.
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.variant.allowDuplicateKeys": "false",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.mapKeyDedupPolicy": "LAST_WIN",
}


SUBMIT = os.getppid()


def end():
    """Ends the program that runs this one, and both at last by force: a cluster that is gone keeps it waiting."""
    for attempt in range(100):
        if os.getppid() != SUBMIT or SUBMIT <= 1:
            os._exit(1)
        os.kill(SUBMIT, signal.SIGTERM if attempt == 0 else 0)
        time.sleep(0.1)
    os.kill(SUBMIT, signal.SIGKILL)
    os._exit(1)


class Peer:
    """Who started the job."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.commands = queue.Queue()
        self.lock = threading.Lock()
        self.busy = False
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        with self.socket.makefile(encoding="utf-8") as lines:
            for line in lines:
                self.commands.put(json.loads(line))
        end()

    def say(self, answer):
        with self.lock:
            self.socket.sendall((json.dumps(answer) + "\n").encode("utf-8"))


class Job:
    def __init__(self, spark):
        self.spark = spark
        self.kept = []

    def files(self, patterns):
        """Files that addresses of Hadoop name, sorted, with their bytes."""
        found = []
        jvm = self.spark._jvm
        for pattern in patterns:
            path = jvm.org.apache.hadoop.fs.Path(pattern)
            system = path.getFileSystem(self.spark._jsc.hadoopConfiguration())
            below = []
            for status in system.globStatus(path) or []:
                below.extend(self.below(system, status))
            if not below:
                raise FileNotFoundError(pattern)
            found.extend(sorted(below))
        return {"files": [{"path": path, "size": size} for path, size in found]}

    def below(self, system, status):
        if status.getPath().getName().startswith("."):
            return
        if not status.isDirectory():
            yield status.getPath().toString(), status.getLen()
            return
        for one in system.listStatus(status.getPath()):
            yield from self.below(system, one)

    def logs(self, view, paths):
        """A view of lines: file by its number, split, order in it, bytes."""
        escaped = [escape(path) for path in paths]
        text = self.spark.read.format("text").option("lineSep", "\n").option("recursiveFileLookup", "true").load(escaped)
        numbers = {place(path): i for i, path in enumerate(paths)}
        # Spark lists no files whose names start with a dot or an underscore, and writes names as addresses.
        found = {place(one): numbers[place(unquote(one))] for one in text.inputFiles()}
        unread = sorted(i for i in set(numbers.values()) - set(found.values()) if self.length(paths[i]) > 0)
        files = self.spark.createDataFrame(list(found.items()) or [("", -1)], "path STRING, file INT")
        rows = text.select(
            functions.col("value").alias("line"),
            functions.regexp_replace("_metadata.file_path", "^file:/+", "file:/").alias("path"),
            functions.col("_metadata.file_block_start").alias("block"),
            functions.monotonically_increasing_id().alias("nth"),
        )
        rows.join(functions.broadcast(files), "path").select("file", "block", "nth", "line").createOrReplaceTempView(view)
        return {"unread": unread}

    def length(self, path):
        where = self.spark._jvm.org.apache.hadoop.fs.Path(path)
        return where.getFileSystem(self.spark._jsc.hadoopConfiguration()).getFileStatus(where).getLen()

    def ends(self, path, length):
        """Whether an unpacked log ends with a newline, which would be its byte of this number."""
        jvm = self.spark._jvm
        conf = self.spark._jsc.hadoopConfiguration()
        where = jvm.org.apache.hadoop.fs.Path(path)
        stream = where.getFileSystem(conf).open(where)
        codec = jvm.org.apache.hadoop.io.compress.CompressionCodecFactory(conf).getCodec(where)
        unpacked = stream if codec is None else codec.createInputStream(stream)
        try:
            jvm.org.apache.hadoop.io.IOUtils.skipFully(unpacked, length - 1)
            return {"newline": unpacked.read() == 10}
        finally:
            unpacked.close()

    def view(self, name, sql, keep=False):
        made = self.spark.sql(sql)
        if keep:
            made = made.persist()
            self.kept.append(made)
        made.createOrReplaceTempView(name)
        return {}

    def table(self, name, path, schema):
        with open(path, encoding="utf-8") as lines:
            rows = [tuple(json.loads(line)) for line in lines]
        self.spark.createDataFrame(rows, schema, verifySchema=False).createOrReplaceTempView(name)
        return {}

    def rows(self, sql, path, limit=None):
        made = self.spark.sql(sql)
        rows = made.limit(limit + 1).collect() if limit is not None else made.collect()
        if limit is not None and len(rows) > limit:
            return {"rows": len(rows), "over": True}
        with open(path, "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row.asDict(recursive=True)) + "\n")
        return {"rows": len(rows), "over": False}


def escape(path):
    return "".join("\\" + one if one in "\\{}[]*?," else one for one in path)


def place(path):
    """One way to write where a file is."""
    scheme, rest = path.split(":", 1)
    return scheme + ":" + ("/" + rest.lstrip("/") if scheme == "file" else rest)


def report(peer, tracker):
    """Tells how many tasks of the running stages are done."""
    beat = threading.Event()
    while not beat.wait(0.5):
        infos = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()] if peer.busy else []
        known = [info for info in infos if info is not None]
        if known:
            peer.say({"done": sum(info.numCompletedTasks for info in known), "total": sum(info.numTasks for info in known)})


def cause(error):
    """What Spark says, without the stack."""
    lines = [line.strip() for line in str(error).split("\n") if line.strip()]
    named = [line for line in lines if re.search(r"\[[A-Z_]+(\.[A-Z_]+)*\] ", line)][:1]
    deepest = [line for line in lines if line.startswith("Caused by:")][-1:]
    return {"error": " ".join((named or lines[:1]) + deepest)[:2000], "kind": type(error).__name__}


def main(path):
    peer = Peer(path)
    spark = SparkSession.builder.appName("portcullis replay").getOrCreate()
    for name, value in SETTINGS.items():
        spark.conf.set(name, value)
    job = Job(spark)
    peer.say({"version": spark.version, "master": spark.sparkContext.master})
    threading.Thread(target=report, args=(peer, spark.sparkContext.statusTracker()), daemon=True).start()
    while True:
        command = peer.commands.get()
        peer.busy = True
        try:
            answer = {"answer": getattr(job, command.pop("do"))(**command)}
        except Exception as error:
            answer = cause(error)
        peer.busy = False
        peer.say(answer)


main(sys.argv[1])
