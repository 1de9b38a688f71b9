package io.tonestream.trainer.adaptation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.checkpoint.CheckpointFile;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.recipes.HyperParameters;
import io.tonestream.trainer.testing.TinyData;
import io.tonestream.trainer.testing.TinyEncoders;
import io.tonestream.trainer.training.Plan;
import io.tonestream.trainer.training.Progress;
import io.tonestream.trainer.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdaptationTest {
  private static final ModelBundle ENCODER = TinyEncoders.withMask(Head.TANH);

  /** Of 136 texts. */
  private static final int STEPS = 9;

  @TempDir Path folder;

  @Test
  void learnsToGuessHiddenWords() throws IOException {
    Recorder progress = new Recorder(Integer.MAX_VALUE);
    adapt(plan(Map.of("adapt-epochs", "40", "adapt-learning-rate", "0.003")), progress);

    assertThat(progress.losses).hasSize(40);
    // Eight words that come as often as one another: what is right without reading is ln 8 = 2.08.
    assertThat(progress.losses.get(0)).isBetween(2.0, 3.0);
    assertThat(progress.losses.get(39)).isLessThan(1.3);
  }

  @Test
  void changesWhatTheTrainingWouldTrainAlone() throws IOException {
    ModelBundle adapted = encoder(adapt(plan(Map.of("frozen-layers", "1")), Progress.SILENT));

    assertThat(adapted.parameters()).containsOnlyKeys(ENCODER.parameters().keySet());
    ENCODER
        .parameters()
        .forEach(
            (name, before) ->
                assertThat(parameter(adapted, name).equals(before))
                    .as(name)
                    .isEqualTo(!name.startsWith("layer_1_")));
    assertThat(parameter(encoder(adapt(plan(Map.of()), Progress.SILENT)), "word_embedding"))
        .isNotEqualTo(parameter(ENCODER, "word_embedding"));
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws IOException {
    byte[] once = encoder(adapt(plan(Map.of()), Progress.SILENT)).toBytes();

    assertThat(encoder(adapt(plan(Map.of()), Progress.SILENT)).toBytes()).isEqualTo(once);
    Plan other = TinyData.plan("transformer", 2, settings(Map.of())).from(ENCODER);
    assertThat(encoder(adapt(other, Progress.SILENT)).toBytes()).isNotEqualTo(once);
  }

  @Test
  void partsOfABatchGiveTheGradientOfAllOfIt() throws IOException {
    Map<String, Tensor> whole =
        encoder(adapt(plan(Map.of("dropout", "0")), Progress.SILENT)).parameters();
    Map<String, String> parts = Map.of("dropout", "0", "micro-batch", "7");
    encoder(adapt(plan(parts), Progress.SILENT))
        .parameters()
        .forEach(
            (name, tensor) ->
                assertThat(tensor.values())
                    .as(name)
                    .containsExactly(requireNonNull(whole.get(name)).values(), within(2e-3f)));
  }

  @Test
  void anAdaptationThatIsCutAgainAndAgainEndsInTheSameBytes() throws IOException {
    Plan plan = plan(Map.of("adapt-epochs", "3"));
    byte[] expected = Training.run(adapt(plan, Progress.SILENT), Progress.SILENT).toBytes();

    Files.deleteIfExists(file());
    @Nullable Plan adapted = null;
    int cuts = 0;
    while (adapted == null) {
      adapted = adaptUntilCut(later(plan(Map.of("adapt-epochs", "3")), cuts));
      cuts++;
    }

    assertThat(cuts).isGreaterThan(3 * STEPS / 4);
    assertThat(Training.run(adapted, Progress.SILENT).toBytes()).isEqualTo(expected);

    Recorder again = new Recorder(0);
    Plan once = adaptation(plan).of(later(plan, 9), texts(), again, file(Duration.ZERO));
    assertThat(encoder(once).toBytes()).isEqualTo(encoder(adapted).toBytes());
    assertThat(again.losses).isEmpty();
  }

  @Test
  void refusesTheFileOfAnotherAdaptation() throws IOException {
    adapt(plan(Map.of()), Progress.SILENT);
    Plan plan = plan(Map.of());
    List<DataSet> others = List.of(new DataSet("few", texts().get(0).examples().subList(0, 50)));

    assertThatThrownBy(
            () -> adaptation(plan).of(plan, others, Progress.SILENT, file(Duration.ZERO)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining(
            file() + " is of another training (texts to adapt to was 'cycles (136");
  }

  @Test
  void theTrainingStartsFromTheAdaptedEncoderAndSaysSo() throws IOException {
    Plan adapted = adapt(plan(Map.of()), Progress.SILENT);
    ModelBundle bundle = Training.run(adapted, Progress.SILENT);

    assertThat(bundle.manifest().parent()).isEqualTo(ENCODER.version());
    assertThat(bundle.manifest().trainingData()).containsOnlyKeys("training", "adaptation");
    assertThat(bundle.card())
        .contains("It was trained from tiny-encoder " + encoder(adapted).version())
        .contains(
            "> It was adapted from "
                + ENCODER.version()
                + " to 136 texts of cycles, by hiding words of them: 1 epochs at a learning rate of"
                + " 0.003.\n>\n> # A tiny encoder")
        .contains("| adaptation | 136 |  |  |  |")
        .contains("| cycles | adaptation | 136 |");
  }

  @Test
  void leavesOutWhatIsJudgedOnAndWhatComesTwice() throws IOException {
    Plan plan = plan(Map.of());
    List<DataSet> more =
        List.of(
            texts().get(0),
            texts().get(0).named("again"),
            plan.data().validation(),
            plan.data().tests().get(0));
    Recorder progress = new Recorder(Integer.MAX_VALUE);

    adaptation(plan).of(plan, more, progress, file(Duration.ZERO));

    assertThat(progress.adaptedTo).containsExactlyElementsOf(texts().get(0).texts());
    Files.delete(file());
    assertThatThrownBy(
            () ->
                adaptation(plan)
                    .of(plan, List.of(plan.data().validation()), progress, file(Duration.ZERO)))
        .hasMessage("the texts of --adapt are all validated or tested on: give others to adapt to");
    List<DataSet> unknown = List.of(new DataSet("x", List.of(example("quux quuux"))));
    assertThatThrownBy(() -> adaptation(plan).of(plan, unknown, progress, file(Duration.ZERO)))
        .hasMessage("the encoder knows no word of the texts of --adapt: give others to adapt to");
  }

  @Test
  void saysWhatItCantAdapt() {
    assertThatThrownBy(
            () ->
                new Adaptation(new ArchitectureChoice("bag", new HyperParameters(Map.of()), null)))
        .hasMessageStartingWith(
            "--adapt is for a transformer's encoder, and a bag doesn't train one");
    assertThatThrownBy(
            () ->
                new Adaptation(
                    new ArchitectureChoice(
                        "transformer", new HyperParameters(Map.of()), TinyEncoders.bare())))
        .hasMessageStartingWith("the encoder's tokenizer has no mask token");
    assertThatThrownBy(
            () ->
                new Adaptation(
                    new ArchitectureChoice(
                        "transformer", new HyperParameters(Map.of("frozen-layers", "2")), ENCODER)))
        .hasMessageStartingWith("all of the encoder is frozen");
    assertThatThrownBy(
            () ->
                new Adaptation(
                    new ArchitectureChoice(
                        "transformer", new HyperParameters(Map.of("adapt-epochs", "0")), ENCODER)))
        .hasMessage("setting adapt-epochs is '0', not in [1, 1000]");
  }

  /** With a file that was not there before. */
  private Plan adapt(Plan plan, Progress progress) throws IOException {
    Files.deleteIfExists(file());
    return adaptation(plan).of(plan, texts(), progress, file(Duration.ofDays(1)));
  }

  /** Null if it was cut. */
  private @Nullable Plan adaptUntilCut(Plan plan) {
    try {
      // 4 steps are no part of an epoch, so that cuts fall anywhere in one
      return adaptation(plan).of(plan, texts(), new Recorder(4), file(Duration.ZERO));
    } catch (Cut cut) {
      return null;
    }
  }

  private static Adaptation adaptation(Plan plan) {
    return new Adaptation(plan.architecture().from(ENCODER));
  }

  private Path file() {
    return folder.resolve("model.zip.adapted");
  }

  private CheckpointFile file(Duration interval) {
    return new CheckpointFile(file(), interval);
  }

  private static Plan plan(Map<String, String> settings) {
    return TinyData.plan("transformer", 1, settings(settings)).from(ENCODER);
  }

  private static Map<String, String> settings(Map<String, String> others) {
    Map<String, String> settings =
        new HashMap<>(Map.of("learning-rate", "0.003", "batch-size", "16", "epochs", "1"));
    settings.putAll(others);
    return settings;
  }

  /** The same, started so many hours later. */
  private static Plan later(Plan plan, int hours) {
    return new Plan(
            plan.provenance().name(),
            plan.architecture().name(),
            plan.architecture().settings(),
            plan.data(),
            plan.seed(),
            plan.provenance().created().plus(Duration.ofHours(hours)),
            plan.provenance().command())
        .from(ENCODER);
  }

  /** Parts of a round of eight words: each tells the next. */
  private static List<DataSet> texts() {
    List<String> round = List.of("and", "lamp", "table", "went", "seven", "river", "happy", "sad");
    List<Example> texts = new ArrayList<>();
    for (int first = 0; first < 8; first++) {
      for (int length = 4; length < 21; length++) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < length; i++) {
          words.add(round.get((first + i) % 8));
        }
        texts.add(example(String.join(" ", words)));
      }
    }
    return List.of(new DataSet("cycles", texts));
  }

  private static Example example(String text) {
    return new Example(text, Label.NEUTRAL);
  }

  private static ModelBundle encoder(Plan plan) {
    return requireNonNull(plan.architecture().encoder());
  }

  private static Tensor parameter(ModelBundle bundle, String name) {
    return requireNonNull(bundle.parameters().get(name), name);
  }

  /** Ends an adaptation as a crash does. */
  private static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Notes what it is told, and cuts the adaptation when it is told of one step too many. */
  private static final class Recorder implements Progress {
    private final int most;
    private final List<Double> losses = new ArrayList<>();
    private List<String> adaptedTo = List.of();
    private int steps;

    Recorder(int most) {
      this.most = most;
    }

    @Override
    public void adapting(DataSet texts) {
      adaptedTo = texts.texts();
    }

    @Override
    public void epochStarted(int epoch, int steps, int done) {}

    @Override
    public void stepped(double meanLoss, int texts) {
      if (++steps > most) {
        throw new Cut();
      }
    }

    @Override
    public void adapted(int epoch, double meanLoss) {
      losses.add(meanLoss);
    }

    @Override
    public void epochEnded(int epoch, double meanLoss, Evaluation validation, boolean best) {}

    @Override
    public void calibrated(float temperature, double eceBefore, double eceAfter) {}
  }
}
