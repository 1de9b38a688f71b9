package io.tonestream.trainer.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.Safetensors;
import io.tonestream.model.bundle.Safetensors.Contents;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.checkpoint.CheckpointFile;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.testing.TinyData;
import io.tonestream.trainer.testing.TinyEncoders;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTest {
  private static final Duration ALWAYS = Duration.ZERO;
  private static final Duration AFTER_EPOCHS = Duration.ofDays(1);

  /** Of 300 texts, 10 steps an epoch. */
  private static final int STEPS = 10;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"bag,", "rnn,", "bilstm,", "transformer,", "transformer, cache-frozen-layers"})
  void aTrainingThatIsCutAgainAndAgainEndsInTheSameBytes(String architecture, @Nullable String flag)
      throws IOException {
    Map<String, String> settings = flag == null ? Map.of() : Map.of(flag, "true");
    endsInTheSameBytes(plan(architecture, settings));
  }

  @Test
  void aTrainingOfSeveralTasksThatIsCutAgainAndAgainEndsInTheSameBytes() throws IOException {
    Plan plan = plan("transformer", Map.of());
    TrainingData fewer =
        new TrainingData(
            plan.training().part("training", 0, 240),
            plan.data().sources(),
            plan.validation(),
            plan.data().tests());
    TrainingData beside = fewer.beside(List.of(TinyData.stars(60, 4)));
    endsInTheSameBytes(plan.on(beside));
    runUntilCut(plan.on(beside), new Recorder(STEPS + 3), ALWAYS);
    refuses(
        plan.on(fewer.beside(List.of(TinyData.stars(60, 5)))), "auxiliary task stars-auxiliary");
  }

  private void endsInTheSameBytes(Plan plan) throws IOException {
    Recorder whole = new Recorder(Integer.MAX_VALUE);
    byte[] expected = Training.run(plan, whole).toBytes();

    Recorder last = new Recorder(0);
    byte @Nullable [] bytes = null;
    int cuts = 0;
    while (bytes == null) {
      // 7 steps are no part of an epoch, so that cuts fall anywhere in one
      last = new Recorder(7);
      bytes = runUntilCut(later(plan, cuts), last, ALWAYS);
      cuts++;
    }

    assertThat(cuts).isGreaterThan(4);
    assertThat(bytes).isEqualTo(expected);
    assertThat(last.told).isEqualTo(whole.told);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, STEPS - 1, STEPS, STEPS + 1, 2 * STEPS, 3 * STEPS + 4})
  void goesOnFromTheLastEpochIfNothingLaterWasKept(int steps) {
    byte[] expected = Training.run(plan("bag", Map.of()), Progress.SILENT).toBytes();

    assertThat(runUntilCut(plan("bag", Map.of()), new Recorder(steps), AFTER_EPOCHS)).isNull();
    assertThat(Files.exists(file())).isEqualTo(steps >= STEPS);

    Recorder second = new Recorder(Integer.MAX_VALUE);
    assertThat(runUntilCut(plan("bag", Map.of()), second, AFTER_EPOCHS)).isEqualTo(expected);
    assertThat(second.steps).isEqualTo(40 - steps / STEPS * STEPS);
  }

  @Test
  void aTrainingThatEndedTakesNoStepAndGivesItsBundleAgain() {
    byte @Nullable [] expected =
        runUntilCut(plan("bag", Map.of()), new Recorder(100), AFTER_EPOCHS);

    Recorder again = new Recorder(0);
    assertThat(runUntilCut(later(plan("bag", Map.of()), 3), again, AFTER_EPOCHS))
        .isEqualTo(expected);
  }

  @Test
  void stopsEarlyAtTheSameEpochAfterACut() {
    Map<String, String> settings = Map.of("epochs", "30", "patience", "2");
    Recorder whole = new Recorder(Integer.MAX_VALUE);
    byte[] expected = Training.run(plan("bag", settings), whole).toBytes();
    int epochs = whole.told.size() - 1;
    assertThat(epochs).isLessThan(30);

    runUntilCut(plan("bag", settings), new Recorder((epochs - 1) * STEPS + 5), ALWAYS);
    Recorder second = new Recorder(Integer.MAX_VALUE);

    assertThat(runUntilCut(plan("bag", settings), second, ALWAYS)).isEqualTo(expected);
    assertThat(second.told).isEqualTo(whole.told);
  }

  @Test
  void refusesACheckpointOfAnotherTrainingAndSaysWhatDiffers() throws IOException {
    runUntilCut(plan("bag", Map.of()), new Recorder(STEPS + 3), ALWAYS);
    byte[] checkpoint = Files.readAllBytes(file());

    refuses(plan("bag", Map.of("dropout", "0.4")), "setting dropout was '0.5' and is '0.4'");
    refuses(plan("rnn", Map.of()), "architecture was 'bag' and is 'rnn'");
    Plan plan = plan("bag", Map.of());
    refuses(
        with(plan, 2, plan.data(), plan.provenance().created()),
        "(seed was '1' and is '2'): give the same arguments and data, or delete");
    TrainingData fewer =
        new TrainingData(
            plan.training().part("training", 0, 290),
            plan.data().sources(),
            plan.validation(),
            plan.data().tests());
    Plan otherData = with(plan, 1, fewer, plan.provenance().created());
    refuses(otherData, "training data was 'training (300 texts, ");
    TrainingData heavier =
        new TrainingData(
            plan.training().weighted(2),
            plan.data().sources(),
            plan.validation(),
            plan.data().tests());
    refuses(with(plan, 1, heavier, plan.provenance().created()), "weights was '' and is '");
    refuses(plan("transformer", Map.of()), "encoder was '' and is '2026.11.24-1200-0000 (");

    assertThat(Files.readAllBytes(file())).isEqualTo(checkpoint);
  }

  @Test
  void goesOnFromAnotherProcessorsCheckpointOnlyIfItIsTold() throws IOException {
    runUntilCut(plan("bag", Map.of()), new Recorder(STEPS + 3), ALWAYS);
    byte[] other = ofAnotherProcessor(Files.readAllBytes(file()));
    Files.write(file(), other);

    refuses(plan("bag", Map.of()), " is of another machine (processor was '?");
    refuses(plan("bag", Map.of()), "give --other-machine to go on here to a bundle of other bytes");
    assertThat(Files.readAllBytes(file())).isEqualTo(other);

    CheckpointFile told = new CheckpointFile(file(), ALWAYS).ofAnyMachine();
    Recorder rest = new Recorder(Integer.MAX_VALUE);
    Training.run(plan("bag", Map.of()), rest, told);
    assertThat(rest.steps).isLessThanOrEqualTo(3 * STEPS);
  }

  private static byte[] ofAnotherProcessor(byte[] checkpoint) throws IOException {
    Contents contents = Safetensors.read(new ByteArrayInputStream(checkpoint), checkpoint.length);
    Map<String, String> metadata = new HashMap<>(contents.metadata());
    metadata.computeIfPresent(
        "standing", (key, json) -> json.replaceFirst("\"processor\":\".", "\"processor\":\"?"));
    String standing = requireNonNull(metadata.get("standing"));
    ByteArrayOutputStream summed = new ByteArrayOutputStream();
    Safetensors.write(contents.tensors(), Map.of("standing", standing), summed);
    CRC32C sum = new CRC32C();
    sum.update(summed.toByteArray());
    metadata.put("crc32c", Long.toHexString(sum.getValue()));
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    Safetensors.write(contents.tensors(), metadata, other);
    return other.toByteArray();
  }

  @Test
  void refusesACheckpointOfAnotherFormat() throws IOException {
    Files.write(file(), "tonestream checkpoint 1\n\0\0\0\2{}".getBytes(StandardCharsets.US_ASCII));
    refuses(plan("bag", Map.of()), "is no checkpoint of this version: move it away to start anew");

    ByteArrayOutputStream foreign = new ByteArrayOutputStream();
    Safetensors.write(Map.of(), Map.of("format", "pt"), foreign);
    Files.write(file(), foreign.toByteArray());
    refuses(plan("bag", Map.of()), "is no checkpoint of this version: move it away to start anew");
  }

  @Test
  void refusesACheckpointThatIsCutOrDamagedInsteadOfStartingAnew() throws IOException {
    runUntilCut(plan("bag", Map.of()), new Recorder(STEPS + 3), ALWAYS);
    byte[] whole = Files.readAllBytes(file());

    for (int length : List.of(0, 10, 24, 30, 40, 500, whole.length / 2, whole.length - 1)) {
      Files.write(file(), Arrays.copyOf(whole, length));
      refuses(plan("bag", Map.of()), "to start anew");
    }
    for (int at : List.of(0, 25, 29, 200, whole.length / 2, whole.length - 3)) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 4;
      Files.write(file(), damaged);
      refuses(plan("bag", Map.of()), "to start anew");
    }
    String moved =
        new String(whole, StandardCharsets.ISO_8859_1).replaceFirst("(steps\\W+)\\d", "$18");
    Files.write(file(), moved.getBytes(StandardCharsets.ISO_8859_1));
    refuses(plan("bag", Map.of()), "its checksum is another");
    Files.write(file(), Arrays.copyOf(whole, whole.length + 1));
    refuses(plan("bag", Map.of()), "is cut or damaged");
  }

  @Test
  void namesTheFileIfNoCheckpointCanBeWritten() throws IOException {
    Files.createDirectories(folder.resolve("model.zip.checkpoint.part"));

    assertThatThrownBy(() -> runUntilCut(plan("bag", Map.of()), new Recorder(100), ALWAYS))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("cannot write " + folder.resolve("model.zip.checkpoint.part"));
  }

  private void refuses(Plan plan, String message) {
    assertThatThrownBy(() -> runUntilCut(plan, new Recorder(0), ALWAYS))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining(message);
  }

  private Path file() {
    return folder.resolve("model.zip.checkpoint");
  }

  /** The bundle's bytes, or null if the training was cut. */
  private byte @Nullable [] runUntilCut(Plan plan, Recorder progress, Duration interval) {
    try {
      return Training.run(plan, progress, new CheckpointFile(file(), interval)).toBytes();
    } catch (Cut cut) {
      return null;
    }
  }

  private static Plan plan(String architecture, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of("epochs", "4", "learning-rate", "0.02"));
    all.put("batch-size", "30");
    if (architecture.equals("bag")) {
      all.put("buckets", "4096");
      all.put("width", "4");
    } else if (architecture.equals("transformer")) {
      all.put("frozen-layers", "1");
      all.put("learning-rate", "0.003");
    } else {
      all.put("width", "8");
      all.put("state", "8");
    }
    all.putAll(settings);
    return TinyData.plan(architecture, 1, all)
        .from(architecture.equals("transformer") ? TinyEncoders.bare() : null);
  }

  /** The same, started so many hours later. */
  private static Plan later(Plan plan, int hours) {
    return with(
        plan, plan.seed(), plan.data(), plan.provenance().created().plus(Duration.ofHours(hours)));
  }

  private static Plan with(Plan plan, long seed, TrainingData data, Instant created) {
    return new Plan(
            plan.provenance().name(),
            plan.architecture().name(),
            plan.architecture().settings(),
            data,
            seed,
            created,
            plan.provenance().command())
        .from(plan.architecture().encoder());
  }

  /** Ends a training as a crash does. */
  private static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Notes what it is told, and cuts the training when it is told of one step too many. */
  private static final class Recorder implements Progress {
    private final int most;
    private final List<Object> told = new ArrayList<>();
    private int steps;

    Recorder(int most) {
      this.most = most;
    }

    @Override
    public void epochStarted(int epoch, int steps, int done) {
      assertThat(steps).isEqualTo(STEPS);
    }

    @Override
    public void stepped(double meanLoss, int texts) {
      if (++steps > most) {
        throw new Cut();
      }
    }

    @Override
    public void epochEnded(int epoch, double meanLoss, Evaluation validation, boolean best) {
      told.add(List.of(epoch, meanLoss, validation, best));
    }

    @Override
    public void calibrated(float temperature, double eceBefore, double eceAfter) {
      told.add(List.of(temperature, eceBefore, eceAfter));
    }
  }
}
