package io.tonestream.trainer.journal;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records in a file to which some are added at times, a JSON object a line. A line that a crash cut
 * short was never acknowledged, and is cut off. One thread and one process use it; whoever opens it
 * closes it.
 */
public final class Journal<T> implements AutoCloseable {
  private final Path path;
  private final Class<T> type;
  private final List<T> records = new ArrayList<>();
  private FileChannel channel;

  private Journal(Path path, FileChannel channel, Class<T> type) {
    this.path = path;
    this.channel = channel;
    this.type = type;
  }

  /**
   * Opens the file, and makes it if it is missing.
   *
   * @throws IllegalStateException if another process has it open, or a line is none of ours; the
   *     message names file and line
   */
  public static <T> Journal<T> open(Path path, Class<T> type) {
    @Nullable FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      requireAlone(path, channel);
      Files.deleteIfExists(replacement(path));
      Journal<T> journal = new Journal<>(path, channel, type);
      journal.load();
      return journal;
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

  /** All records, in the order in which they were added; a view. */
  public List<T> records() {
    return Collections.unmodifiableList(records);
  }

  /** Adds records, all of them or those before a crash; they are on disk when this returns. */
  public void append(List<T> added) {
    try {
      write(lines(added));
    } catch (IOException e) {
      throw unwritable(e);
    }
    records.addAll(added);
  }

  /**
   * Puts other records in place of all that there are: none of those is left in the file. After a
   * crash it holds either all of the ones or all of the others.
   */
  public void replace(List<T> others) {
    @Nullable FileChannel next = null;
    try {
      next =
          FileChannel.open(
              replacement(path),
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      requireAlone(path, next);
      write(next, lines(others));
      Files.move(
          replacement(path),
          path,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      close(next);
      throw unwritable(e);
    }
    close(channel);
    channel = next;
    List<T> copy = List.copyOf(others);
    records.clear();
    records.addAll(copy);
    forceFolder();
  }

  /** Where the file is written anew. */
  private static Path replacement(Path path) {
    return path.resolveSibling(path.getFileName() + ".new");
  }

  /** A file's name is its folder's content. */
  private void forceFolder() {
    try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent())) {
      folder.force(true);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static ByteBuffer lines(List<?> records) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Object record : records) {
      lines.writeBytes(Json.write(record));
      lines.write('\n');
    }
    return ByteBuffer.wrap(lines.toByteArray());
  }

  private UncheckedIOException unwritable(IOException cause) {
    return new UncheckedIOException("can't write " + path + ": is the disk full?", cause);
  }

  /** Leaves no half of it behind: the next line would be joined to it. */
  private void write(ByteBuffer bytes) throws IOException {
    long before = channel.position();
    try {
      write(channel, bytes);
    } catch (IOException e) {
      channel.truncate(before);
      throw e;
    }
  }

  private static void write(FileChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
    to.force(false);
  }

  @Override
  public void close() {
    close(channel);
  }

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
        records.add(parse(Arrays.copyOfRange(all, start, i), line));
        start = i + 1;
      }
    }
    channel.truncate(start);
    channel.position(start);
  }

  private T parse(byte[] json, int line) {
    try {
      return Json.read(type, json);
    } catch (BadJsonException e) {
      throw new IllegalStateException(
          "%s, line %d: %s; restore the file, or delete that line"
              .formatted(path, line, e.getMessage()),
          e);
    }
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
}
