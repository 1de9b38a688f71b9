package io.tonestream.app.tasks;

import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Lets a processor send what it has held back right before its task commits, in the transaction
 * that commits the offsets of what it was made of. One for each task, on its stream thread.
 *
 * <p>Kafka Streams has no public hook there. It has an internal one: a store that holds writes back
 * in a cache is told to send them on, and may forward records then. This is such a store, without
 * anything in it. Nothing else here touches internal types of Kafka Streams.
 */
public final class CommitHook implements StateStore, CachedStateStore<Object, Object> {
  private final String name;
  private @Nullable Runnable action;
  private boolean isOpen;

  private CommitHook(String name) {
    this.name = name;
  }

  /** A hook as a topology declares it: nothing is kept, neither on disk nor in a changelog. */
  public static StoreBuilder<CommitHook> builder(String name) {
    return new Builder(name);
  }

  /**
   * Has this done before each commit, on behalf of the processor whose context this is. To be
   * called in its {@code init}.
   */
  public void beforeCommit(ProcessorContext<?, ?> context, Runnable action) {
    InternalProcessorContext<?, ?> internal = (InternalProcessorContext<?, ?>) context;
    ProcessorNode<?, ?, ?, ?> node = internal.currentNode();
    this.action =
        () -> {
          ProcessorNode<?, ?, ?, ?> before = internal.currentNode();
          internal.setCurrentNode(node);
          try {
            action.run();
          } finally {
            internal.setCurrentNode(before);
          }
        };
  }

  @Override
  public void flushCache() {
    if (action != null) {
      action.run();
    }
  }

  /** The processor forgets what it has held back when it is initialized again. */
  @Override
  public void clearCache() {}

  @Override
  public boolean setFlushListener(
      CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    context.register(root, (key, value) -> {});
    isOpen = true;
  }

  @Override
  public void close() {
    action = null;
    isOpen = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  private record Builder(String name) implements StoreBuilder<CommitHook> {
    @Override
    public CommitHook build() {
      return new CommitHook(name);
    }

    @Override
    public StoreBuilder<CommitHook> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<CommitHook> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<CommitHook> withLoggingEnabled(Map<String, String> config) {
      throw new UnsupportedOperationException(name + " has nothing to log");
    }

    @Override
    public StoreBuilder<CommitHook> withLoggingDisabled() {
      return this;
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
