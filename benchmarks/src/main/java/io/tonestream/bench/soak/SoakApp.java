package io.tonestream.bench.soak;

import io.tonestream.bench.chaos.ShellCommand;
import io.tonestream.bench.processes.JavaProcess;
import io.tonestream.cli.kit.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The app with nearly its default settings, in a process of its own, and what can be seen of it
 * from outside. Its heap has a fixed size, all of which is touched at the start: whatever of its
 * resident memory moves is outside the heap. Used by one thread; its owner closes it. Linux only.
 */
final class SoakApp implements AutoCloseable {
  private static final Duration START_WITHIN = Duration.ofMinutes(5);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
  private static final String JAVA_OPTIONS = "TONESTREAM_JAVA_OPTS";
  private static final long KIBIBYTE = 1024;

  /**
   * What the default settings take hours or days to fill is full within the warm-up: windows, which
   * are kept for twice their length, and RocksDB's cache, in which blocks of deleted files stay
   * until it is full. Alerts need a window that is as long as a bin.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "TONESTREAM_WINDOWS_LENGTHS",
          "PT1M,PT5M",
          "TONESTREAM_ALERTS_BIN",
          "PT5M",
          "TONESTREAM_STREAMS_ROCKSDB_BYTES",
          "33554432");

  private final JavaProcess process;
  private final Path state;
  private final URI metrics;
  private final long heapBytes;
  private final HttpClient http = HttpClient.newHttpClient();

  /** At the last sample. */
  private double workedOff;

  private long sampledNanos;

  private SoakApp(JavaProcess process, Path state, URI metrics, long heapBytes) {
    this.heapBytes = heapBytes;
    this.process = process;
    this.state = state;
    this.metrics = metrics;
  }

  /**
   * Starts it, and waits until it takes texts.
   *
   * @param log of what it says
   * @param state a folder for its state
   * @param heapMegabytes its heap, of 2^20 bytes
   */
  static SoakApp start(String bootstrap, Path log, Path state, int heapMegabytes)
      throws IOException, InterruptedException {
    // Last, so that the heap has this size whatever else is wanted of the JVM.
    String options =
        "%s -Xms%dm -Xmx%dm -XX:+AlwaysPreTouch"
            .formatted(
                System.getenv().getOrDefault(JAVA_OPTIONS, ""), heapMegabytes, heapMegabytes);
    Map<String, String> environment = new HashMap<>(SETTINGS);
    environment.put(JAVA_OPTIONS, options);
    JavaProcess process =
        JavaProcess.tonestream(
            "stream",
            log,
            List.of(
                "stream",
                "--bootstrap=" + bootstrap,
                "--http-port=0",
                "--state-dir=" + Files.createDirectories(state)),
            environment);
    String ready = process.awaitLine("Ready with model ", START_WITHIN);
    URI dashboard = URI.create(ready.substring(ready.indexOf("http://")).strip());
    return new SoakApp(process, state, dashboard.resolve("prometheus"), (long) heapMegabytes << 20);
  }

  /** Makes sure that it runs; a command fails with the end of its log otherwise. */
  void requireAlive() {
    process.requireAlive();
  }

  /** How many texts it has scored or rejected since its start. */
  double workedOff() throws IOException, InterruptedException {
    return workedOff(metrics());
  }

  /** Whether nothing that is older than this moment, in epoch milliseconds, waits any more. */
  boolean hasCaughtUp(long epochMillis) throws IOException, InterruptedException {
    PrometheusText now = metrics();
    return now.sum("tonestream_lag_measured_timestamp_seconds") * 1000 > epochMillis
        && now.sum("tonestream_lag_records") == 0;
  }

  /** Asks for a full collection, with the JDK's {@code jcmd}. */
  void collect() throws InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    if (!ShellCommand.succeeds(jcmd, String.valueOf(process.pid()), "GC.run")) {
      requireAlive();
      throw new CommandFailure(jcmd + " can't ask for a collection: a JDK is needed");
    }
  }

  /**
   * All quantities now.
   *
   * @param seconds that the sample is given as its time
   */
  Sample sample(double seconds) throws IOException, InterruptedException {
    PrometheusText now = metrics();
    long nanos = System.nanoTime();
    String status = Files.readString(proc("status"));
    double resident = statusNumber(status, "VmRSS") * KIBIBYTE;
    double rate = (workedOff(now) - workedOff) * 1e9 / (nanos - sampledNanos);
    workedOff = workedOff(now);
    sampledNanos = nanos;
    Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
    values.put(Quantity.LIVE_HEAP, now.sum("jvm_gc_live_data_size_bytes"));
    values.put(Quantity.RESIDENT, resident);
    values.put(Quantity.OUTSIDE_HEAP, resident - heapBytes);
    values.put(Quantity.JVM_NON_HEAP, now.sum("jvm_memory_used_bytes", "area", "nonheap"));
    values.put(Quantity.ROCKSDB, now.sum("tonestream_rocksdb_used_bytes"));
    values.put(Quantity.STATE_DIRECTORY, (double) size(state));
    values.put(Quantity.LAG_RECORDS, now.sum("tonestream_lag_records"));
    values.put(Quantity.LAG_SECONDS, now.max("tonestream_lag_seconds"));
    values.put(Quantity.THREADS, (double) statusNumber(status, "Threads"));
    values.put(Quantity.OPEN_FILES, now.sum("process_files_open_files"));
    values.put(Quantity.TEXTS_PER_SECOND, rate);
    return new Sample(seconds, values);
  }

  @Override
  public void close() {
    process.close();
  }

  /** A number of {@code /proc/PID/status}, in the unit that it has there. */
  static long statusNumber(String status, String field) {
    return status
        .lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a process's status has no " + field));
  }

  private static double workedOff(PrometheusText now) {
    return now.sum("tonestream_batch_size_sum") + now.sum("tonestream_dead_letters_total");
  }

  private Path proc(String file) {
    return Path.of("/proc", String.valueOf(process.pid()), file);
  }

  private PrometheusText metrics() throws IOException, InterruptedException {
    requireAlive();
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(metrics).timeout(ANSWER_WITHIN).build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new CommandFailure(metrics + " answers with " + response.statusCode());
    }
    return PrometheusText.parse(response.body());
  }

  /** Of all files below a folder, in bytes; those that are deleted meanwhile don't count. */
  private static long size(Path folder) throws IOException {
    long[] sum = {0};
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}
