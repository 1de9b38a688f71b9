package io.tonestream.app.streams;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory outside the heap that all stores of a Kafka Streams client share: blocks that were
 * read, their indexes, and what was written and is not on disk yet. By itself each store would take
 * up to 98 MB, and there are three for each partition of {@code brand-counts}.
 *
 * <p>Closed by who made it, after the client. See Kafka's <a
 * href="https://kafka.apache.org/documentation/streams/developer-guide/memory-mgmt.html">memory
 * management</a>.
 */
final class RocksMemory implements AutoCloseable {
  private static final String CONFIGURATION = "tonestream.rocksdb.memory";

  /** Of a store: it is written to disk when it is full, or when all stores together are. */
  private static final long WRITE_BUFFER = 4 << 20;

  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private final long capacity;

  /**
   * Memory of this size, in bytes.
   *
   * @param capacity half of which may be written and not on disk yet
   */
  RocksMemory(long capacity) {
    RocksDB.loadLibrary();
    this.capacity = capacity;
    this.cache = new LRUCache(capacity);
    this.writeBuffers = new WriteBufferManager(capacity / 2, cache);
  }

  /** The Streams settings that have every store share this memory. */
  Map<String, Object> configuration() {
    return Map.of(
        StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Setter.class, CONFIGURATION, this);
  }

  /** Shows how much is taken, and of how much. */
  void register(MeterRegistry meters) {
    Gauge.builder("tonestream.rocksdb.used", this, RocksMemory::used)
        .description("memory that the stores take outside the heap")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("tonestream.rocksdb.capacity", () -> capacity)
        .description("memory that the stores may take outside the heap")
        .baseUnit("bytes")
        .register(meters);
  }

  /** Bytes that are taken; 0 once it is closed. */
  private synchronized long used() {
    return cache.isOwningHandle() ? cache.getUsage() : 0;
  }

  /** Stores that are still open keep what they use of it. */
  @Override
  public synchronized void close() {
    writeBuffers.close();
    cache.close();
  }

  /** Kafka Streams makes one for each store. */
  public static final class Setter implements RocksDBConfigSetter {
    @Override
    public void setConfig(String store, Options options, Map<String, Object> configuration) {
      RocksMemory memory = (RocksMemory) configuration.get(CONFIGURATION);
      BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
      table.setBlockCache(memory.cache);
      table.setCacheIndexAndFilterBlocks(true);
      table.setCacheIndexAndFilterBlocksWithHighPriority(true);
      table.setPinL0FilterAndIndexBlocksInCache(true);
      options.setTableFormatConfig(table);
      options.setWriteBufferManager(memory.writeBuffers);
      options.setWriteBufferSize(WRITE_BUFFER);
    }

    /** What stores share outlives them. */
    @Override
    public void close(String store, Options options) {}
  }
}
