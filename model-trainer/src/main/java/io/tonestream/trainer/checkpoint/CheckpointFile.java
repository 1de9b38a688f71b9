package io.tonestream.trainer.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.trainer.TrainingException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Where a training, or an adaptation before it, keeps how far it came, so that it can be cut at any
 * time and go on.
 *
 * <p>Big-endian: a line that says what it is; the length of a JSON header (4 bytes); the header;
 * the numbers (4 bytes each) in its order; the CRC-32C of all that (8 bytes). Written beside the
 * file and then moved over it, so that there is always a whole one. One thread's own.
 */
public final class CheckpointFile {
  private static final byte[] MAGIC =
      "tonestream checkpoint 1\n".getBytes(StandardCharsets.US_ASCII);

  private static final int SUM_LENGTH = Long.BYTES;
  private static final int CHUNK = 1 << 16;

  private static final Duration MIN_INTERVAL = Duration.ofSeconds(10);

  private final Path file;
  private final Duration minInterval;
  private final boolean anyMachine;

  /** What comes before the numbers. */
  private record Header(
      @JsonProperty(required = true) Checkpoint.Standing standing,
      @JsonProperty(required = true) Map<String, Integer> lengths) {}

  /** A file that is written no more often than this, but for the ends of epochs. */
  public CheckpointFile(Path file, Duration minInterval) {
    this(file, minInterval, false);
  }

  private CheckpointFile(Path file, Duration minInterval, boolean anyMachine) {
    this.file = file;
    this.minInterval = minInterval;
    this.anyMachine = anyMachine;
  }

  /** The checkpoint file of the training that ends in this bundle. */
  public static CheckpointFile of(Path bundle) {
    return new CheckpointFile(beside(bundle, ".checkpoint"), MIN_INTERVAL);
  }

  /** The file of the adaptation that comes before the training that ends in this bundle. */
  public static CheckpointFile ofAdaptation(Path bundle) {
    return new CheckpointFile(beside(bundle, ".adapted"), MIN_INTERVAL);
  }

  /**
   * The same file, taken from a machine whose numbers differ in their last bits, too: what goes on
   * from it ends in other bytes than it would have ended in there.
   */
  public CheckpointFile ofAnyMachine() {
    return new CheckpointFile(file, minInterval, true);
  }

  public static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /** Whether an earlier training left one. */
  public boolean exists() {
    return Files.exists(file);
  }

  /** Deletes it, if there is one: the training has ended. */
  public void delete() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(unfinished());
  }

  private Path unfinished() {
    return beside(file, ".part");
  }

  /** Work that took less time is worth no checkpoint of its own. */
  Duration minInterval() {
    return minInterval;
  }

  /** Replaces the checkpoint. If that fails, or the machine does, the one before is still there. */
  void write(Checkpoint checkpoint) {
    try {
      writeWhole(checkpoint);
    } catch (IOException e) {
      throw new TrainingException(
          "cannot write " + unfinished() + " (" + e + "): mend that, and go on with --resume", e);
    }
  }

  private void writeWhole(Checkpoint checkpoint) throws IOException {
    Map<String, Integer> lengths = new LinkedHashMap<>();
    checkpoint.values().forEach((name, values) -> lengths.put(name, values.length));
    byte[] header = Json.write(new Header(checkpoint.standing(), lengths));
    try (FileOutputStream out = new FileOutputStream(unfinished().toFile())) {
      CheckedOutputStream summed =
          new CheckedOutputStream(new BufferedOutputStream(out, CHUNK), new CRC32C());
      DataOutputStream data = new DataOutputStream(summed);
      data.write(MAGIC);
      data.writeInt(header.length);
      data.write(header);
      for (float[] values : checkpoint.values().values()) {
        write(data, values);
      }
      data.writeLong(summed.getChecksum().getValue());
      data.flush();
      out.getFD().sync();
    }
    Files.move(
        unfinished(), file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(DataOutputStream out, float[] values) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (int at = 0; at < values.length; ) {
      int length = Math.min(CHUNK / Float.BYTES, values.length - at);
      chunk.clear().asFloatBuffer().put(values, at, length);
      out.write(chunk.array(), 0, length * Float.BYTES);
      at += length;
    }
  }

  /**
   * The checkpoint, if there is one.
   *
   * @param fingerprint of the training that is to go on
   * @throws TrainingException if it is of another training, or broken; the message says how
   */
  public Optional<Checkpoint> read(Map<String, String> fingerprint) {
    if (!exists()) {
      return Optional.empty();
    }
    try {
      requireWhole();
      Checkpoint checkpoint = readWhole();
      requireSame(checkpoint.standing().fingerprint(), fingerprint);
      return Optional.of(checkpoint);
    } catch (IOException | BadJsonException e) {
      throw new TrainingException(
          "cannot read " + file + " (" + e + "): mend that, or delete it to start anew", e);
    }
  }

  /** Before anything in it is believed. */
  private void requireWhole() throws IOException {
    long summed = Files.size(file) - MAGIC.length - SUM_LENGTH;
    try (CheckedInputStream in = new CheckedInputStream(open(), new CRC32C());
        DataInputStream data = new DataInputStream(in)) {
      if (!Arrays.equals(data.readNBytes(MAGIC.length), MAGIC)) {
        throw new TrainingException(
            file + " is no checkpoint of this version: move it away to start anew");
      }
      data.skipNBytes(summed);
      long sum = in.getChecksum().getValue();
      if (summed < 0 || data.readLong() != sum) {
        throw new TrainingException(
            file + " is cut or damaged (its checksum is another): delete it to start anew");
      }
    }
  }

  private BufferedInputStream open() throws IOException {
    return new BufferedInputStream(Files.newInputStream(file), CHUNK);
  }

  private Checkpoint readWhole() throws IOException {
    try (DataInputStream in = new DataInputStream(open())) {
      in.skipNBytes(MAGIC.length);
      Header header = Json.read(Header.class, in.readNBytes(in.readInt()));
      Map<String, float[]> values = new LinkedHashMap<>();
      for (Map.Entry<String, Integer> each : header.lengths().entrySet()) {
        values.put(each.getKey(), read(in, each.getValue()));
      }
      return new Checkpoint(header.standing(), values);
    }
  }

  private static float[] read(DataInputStream in, int size) throws IOException {
    float[] values = new float[size];
    byte[] chunk = new byte[CHUNK];
    for (int at = 0; at < size; ) {
      int length = Math.min(CHUNK / Float.BYTES, size - at);
      in.readFully(chunk, 0, length * Float.BYTES);
      ByteBuffer.wrap(chunk).asFloatBuffer().get(values, at, length);
      at += length;
    }
    return values;
  }

  private void requireSame(Map<String, String> saved, Map<String, String> wanted) {
    String difference = Fingerprint.difference(saved, wanted);
    if (!difference.isEmpty()) {
      throw new TrainingException(
          file
              + " is of another training ("
              + difference
              + "): give the same arguments and data, or delete it to start anew");
    }
    String machine = Fingerprint.differenceOfMachine(saved, wanted);
    if (!machine.isEmpty() && !anyMachine) {
      throw new TrainingException(
          file
              + " is of another machine ("
              + machine
              + "): go on there, give --other-machine to go on here to a bundle of other bytes, or"
              + " delete it to start anew");
    }
  }

  /** Its path. */
  @Override
  public String toString() {
    return file.toString();
  }
}
