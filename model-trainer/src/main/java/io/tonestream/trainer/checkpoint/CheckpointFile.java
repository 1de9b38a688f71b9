package io.tonestream.trainer.checkpoint;

import io.tonestream.model.bundle.Safetensors;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.trainer.TrainingException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Where a training, or an adaptation before it, keeps how far it came, so that it can be cut at any
 * time and go on.
 *
 * <p>A {@link Safetensors} file with a tensor for each name. Its metadata say which format it has,
 * where the training stands (JSON), and the CRC-32C of all that. Written beside the file and then
 * moved over it, so that there is always a whole one. One thread's own.
 */
public final class CheckpointFile {
  private static final String FORMAT = "format";
  private static final String STANDING = "standing";
  private static final String CHECKSUM = "crc32c";
  private static final String THIS_FORMAT = "tonestream checkpoint 2";

  /** How files of before 0.1.0 begin. */
  private static final byte[] FIRST_FORMAT =
      "tonestream checkpoint 1".getBytes(StandardCharsets.US_ASCII);

  private static final int CHUNK = 1 << 16;

  private static final Duration MIN_INTERVAL = Duration.ofSeconds(10);

  private final Path file;
  private final Duration minInterval;
  private final boolean anyMachine;

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

  /** A file beside another one, whose name is that one's and a suffix. */
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
    String standing = new String(Json.write(checkpoint.standing()), StandardCharsets.UTF_8);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    checkpoint
        .values()
        .forEach(
            (name, values) -> tensors.put(name, new Tensor(new long[] {values.length}, values)));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, THIS_FORMAT);
    metadata.put(STANDING, standing);
    metadata.put(CHECKSUM, checksum(standing, tensors));
    try (FileOutputStream out = new FileOutputStream(unfinished().toFile());
        BufferedOutputStream buffered = new BufferedOutputStream(out, CHUNK)) {
      Safetensors.write(tensors, metadata, buffered);
      buffered.flush();
      out.getFD().sync();
    }
    Files.move(
        unfinished(), file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Of all that a checkpoint says: of the same without a checksum, as it would be written. */
  private static String checksum(String standing, Map<String, Tensor> tensors) throws IOException {
    CRC32C sum = new CRC32C();
    Safetensors.write(
        tensors,
        Map.of(STANDING, standing),
        new CheckedOutputStream(OutputStream.nullOutputStream(), sum));
    return Long.toHexString(sum.getValue());
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
      Checkpoint checkpoint = readWhole();
      requireSame(checkpoint.standing().fingerprint(), fingerprint);
      return Optional.of(checkpoint);
    } catch (IOException | BadJsonException e) {
      throw new TrainingException(
          "cannot read " + file + " (" + e + "): mend that, or delete it to start anew", e);
    }
  }

  private Checkpoint readWhole() throws IOException {
    requireSafetensors();
    Safetensors.Contents contents = contents();
    if (!THIS_FORMAT.equals(contents.metadata().get(FORMAT))) {
      throw anotherFormat();
    }
    String standing = contents.metadata().getOrDefault(STANDING, "");
    if (!checksum(standing, contents.tensors()).equals(contents.metadata().get(CHECKSUM))) {
      throw damaged("its checksum is another", null);
    }
    Map<String, float[]> values = new LinkedHashMap<>();
    contents.tensors().forEach((name, tensor) -> values.put(name, tensor.values()));
    return new Checkpoint(
        Json.read(Checkpoint.Standing.class, standing.getBytes(StandardCharsets.UTF_8)), values);
  }

  private Safetensors.Contents contents() throws IOException {
    try (InputStream in = open()) {
      return Safetensors.read(in, Files.size(file));
    } catch (IllegalArgumentException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private void requireSafetensors() throws IOException {
    try (InputStream in = open()) {
      if (Arrays.equals(in.readNBytes(FIRST_FORMAT.length), FIRST_FORMAT)) {
        throw anotherFormat();
      }
    }
  }

  private TrainingException anotherFormat() {
    return new TrainingException(
        file + " is no checkpoint of this version: move it away to start anew");
  }

  private TrainingException damaged(String what, @Nullable Exception cause) {
    return new TrainingException(
        file + " is cut or damaged (" + what + "): delete it to start anew", cause);
  }

  private InputStream open() throws IOException {
    return new BufferedInputStream(Files.newInputStream(file), CHUNK);
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
