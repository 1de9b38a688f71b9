package io.tonestream.bench.chaos;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A wall clock of one process's own, made by {@code clock.c}. libfaketime can do it too, but then
 * threads of a JVM that wait are woken at once, again and again, and no processor is left.
 */
final class WallClock {
  private final Path library;
  private final Path offset;

  private WallClock(Path library, Path offset) {
    this.library = library;
    this.offset = offset;
  }

  /**
   * Makes one that is right at first.
   *
   * @param folder for its files
   * @return nothing without a C compiler, {@code cc}
   */
  static Optional<WallClock> in(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path source = folder.resolve("clock.c");
    try (InputStream resource =
        requireNonNull(WallClock.class.getResourceAsStream("clock.c"), "clock.c")) {
      Files.write(source, resource.readAllBytes());
    }
    Path library = folder.resolve("clock.so");
    if (!ShellCommand.succeeds(
        "cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString())) {
      return Optional.empty();
    }
    WallClock clock = new WallClock(library, folder.resolve("offset"));
    clock.set(Duration.ZERO);
    return Optional.of(clock);
  }

  /** Sets it off from the machine's, in whole seconds, also for a process that runs. */
  void set(Duration by) throws IOException {
    ByteBuffer seconds =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(by.toSeconds());
    // Never shorter than it was: processes have it mapped.
    try (FileChannel file = FileChannel.open(offset, CREATE, WRITE)) {
      file.write(seconds.flip(), 0);
    }
  }

  /** What a process needs to go by it. */
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "CLOCK_OFFSET_FILE", offset.toString());
  }
}
