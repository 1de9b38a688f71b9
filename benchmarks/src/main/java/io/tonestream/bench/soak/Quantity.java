package io.tonestream.bench.soak;

import java.util.Locale;

/**
 * What must stay where it is under a steady load.
 *
 * <p>Of the heap, that is what outlives a full collection: {@code jvm_gc_live_data_size_bytes},
 * which Micrometer takes from the old generation after each major collection. All else that it
 * exports saws: {@code jvm_memory_used_bytes} rises with garbage until a collection comes, and so
 * does {@code jvm_memory_usage_after_gc} where minor collections promote. So that there are major
 * collections at all, {@link SoakApp#collect} asks for one each minute.
 */
enum Quantity {
  /** What outlives a full collection. */
  LIVE_HEAP("live heap", true),
  /** Resident memory, as the system counts it. */
  RESIDENT("resident memory (RSS)", true),
  /**
   * Resident memory less the heap, which is touched as a whole at the start and never changes. No
   * metric says what PyTorch and RocksDB take; here they show, with threads, code and classes.
   */
  OUTSIDE_HEAP("of it, outside the heap", true),
  /** Classes and compiled code. */
  JVM_NON_HEAP("JVM's own, used", true),
  /** Blocks and write buffers of all stores. */
  ROCKSDB("RocksDB's memory", true),
  /** All files of the state directory. */
  STATE_DIRECTORY("state directory", true),
  /** Records of all partitions that aren't committed. */
  LAG_RECORDS("lag, records", false),
  /** How old the next record is, of the partition that is furthest behind. */
  LAG_SECONDS("lag, seconds", false),
  /** Of the system. */
  THREADS("threads", false),
  /** Files and sockets. */
  OPEN_FILES("open file descriptors", false),
  /** What was worked off since the sample before, dead letters too. */
  TEXTS_PER_SECOND("texts a second", false);

  private static final double MEGABYTE = 1e6;

  private final String title;
  private final boolean inBytes;

  Quantity(String title, boolean inBytes) {
    this.title = title;
    this.inBytes = inBytes;
  }

  /** As people are told of it, with its unit. */
  String title() {
    return inBytes ? title + ", MB" : title;
  }

  /** As files name it, with its unit. */
  String column() {
    return name().toLowerCase(Locale.ROOT) + (inBytes ? "_bytes" : "");
  }

  /** A value in the unit of the title. */
  String show(double value) {
    double shown = inBytes ? value / MEGABYTE : value;
    return String.format(Locale.ROOT, Math.abs(shown) < 100 ? "%,.2f" : "%,.0f", shown);
  }
}
