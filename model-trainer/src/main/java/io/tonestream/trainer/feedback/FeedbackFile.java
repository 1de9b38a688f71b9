package io.tonestream.trainer.feedback;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All feedback so far, a JSON object a line: the topic forgets, training doesn't. Each line has its
 * record's offset, so the file itself says where to read on, and a line that a crash cut short is
 * read again. One thread and one process use it; whoever opens it closes it.
 */
public final class FeedbackFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final List<Received> received = new ArrayList<>();
  private final Map<Integer, Long> nextOffsets = new HashMap<>();

  private FeedbackFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens the file, and makes it if it is missing.
   *
   * @throws IllegalStateException if another process has it open, or a line is none of ours; the
   *     message names file and line
   */
  public static FeedbackFile open(Path path) {
    @Nullable FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      requireAlone(path, channel);
      FeedbackFile file = new FeedbackFile(path, channel);
      file.load();
      return file;
    } catch (IOException e) {
      close(channel);
      throw new UncheckedIOException("can't open " + path + ": check its folder and rights", e);
    } catch (RuntimeException e) {
      close(channel);
      throw e;
    }
  }

  private static void requireAlone(Path path, FileChannel channel) throws IOException {
    boolean alone;
    try {
      alone = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      alone = false;
    }
    if (!alone) {
      throw new IllegalStateException(path + " is in use by another trainer: stop that one");
    }
  }

  /** By partition of the topic, the offset after the last record that was kept. */
  public Map<Integer, Long> nextOffsets() {
    return Map.copyOf(nextOffsets);
  }

  /** How many records were kept. */
  public int size() {
    return received.size();
  }

  /** Keeps records, all of them or those before a crash; they are on disk when this returns. */
  public void append(List<Received> records) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Received record : records) {
      lines.writeBytes(Json.write(record));
      lines.write('\n');
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + path + ": is the disk full?", e);
    }
    records.forEach(this::remember);
  }

  /** What to learn: of feedback with the same id, or without ids on the same text, the last. */
  public Collection<Feedback> latest() {
    Map<String, Feedback> latest = new LinkedHashMap<>();
    for (Received each : received) {
      String id = each.feedback().id();
      String key = id == null ? "text " + each.feedback().text() : "id " + id;
      // Where the last word stands in the order of arrival counts too: recent feedback is a suffix.
      latest.remove(key);
      latest.put(key, each.feedback());
    }
    return latest.values();
  }

  @Override
  public void close() {
    close(channel);
  }

  /** A last line without its end was never acknowledged: it is cut off and comes again. */
  private void load() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // Reads on.
    }
    byte[] all = bytes.array();
    int start = 0;
    int line = 0;
    for (int i = 0; i < bytes.position(); i++) {
      if (all[i] == '\n') {
        line++;
        remember(parse(Arrays.copyOfRange(all, start, i), line));
        start = i + 1;
      }
    }
    channel.truncate(start);
    channel.position(start);
  }

  private Received parse(byte[] json, int line) {
    try {
      return Json.read(Received.class, json);
    } catch (BadJsonException e) {
      throw new IllegalStateException(
          "%s, line %d: %s; restore the file, or delete that line"
              .formatted(path, line, e.getMessage()),
          e);
    }
  }

  private void remember(Received record) {
    received.add(record);
    nextOffsets.merge(record.partition(), record.offset() + 1, Math::max);
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Feedback, and where it stood on the topic.
   *
   * @param partition of the topic
   * @param offset in the partition
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Received(int partition, long offset, Feedback feedback) {}
}
