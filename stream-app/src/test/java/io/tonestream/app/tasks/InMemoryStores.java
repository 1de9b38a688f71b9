package io.tonestream.app.tasks;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Stores for processors that are tried without a topology. */
public final class InMemoryStores {
  private InMemoryStores() {}

  /** A store without a changelog; it is to be initialised. */
  public static <K> KeyValueStore<K, byte[]> of(String name, Serde<K> keys) {
    return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, Serdes.ByteArray())
        .withLoggingDisabled()
        .build();
  }
}
