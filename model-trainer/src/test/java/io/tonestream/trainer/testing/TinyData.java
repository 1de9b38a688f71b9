package io.tonestream.trainer.testing;

import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.AuxiliaryTask;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.recipes.HyperParameters;
import io.tonestream.trainer.training.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Made-up texts whose label follows from one made-up word. */
public final class TinyData {
  private static final String[][] WORDS = {
    {"grumly", "vorst", "skrell"}, {"plone", "middent", "axel"}, {"zoofy", "blimp", "merrid"}
  };
  private static final String[] FILLERS = {"and", "lamp", "table", "went", "seven", "river"};

  private TinyData() {}

  public static DataSet of(String name, int size, long seed, Label... labels) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Label label = labels[i % labels.length];
      List<String> words = new ArrayList<>();
      int length = 3 + random.nextInt(8);
      for (int word = 0; word < length; word++) {
        words.add(FILLERS[random.nextInt(FILLERS.length)]);
      }
      words.set(random.nextInt(length), WORDS[label.ordinal()][random.nextInt(3)]);
      examples.add(new Example(String.join(" ", words), label));
    }
    return new DataSet(name, examples);
  }

  /** The same texts with stars: 1 for those that are negative, 2 neutral, 3 positive. */
  public static AuxiliaryTask stars(int size, long seed) {
    List<Example> examples =
        of("stars", size, seed, Label.values()).examples().stream()
            .map(
                each ->
                    new Example(
                        each.text(),
                        Label.NEUTRAL,
                        Map.of("stars", String.valueOf(1 + each.label().ordinal()))))
            .toList();
    return AuxiliaryTask.of(new DataSet("stars", examples), "stars");
  }

  public static Plan plan(String architecture, long seed, Map<String, String> settings) {
    Label[] labels =
        architecture.equals("rnn") ? new Label[] {Label.NEGATIVE, Label.POSITIVE} : Label.values();
    DataSet training = of("training", 300, 1, labels);
    return new Plan(
        "tiny",
        architecture,
        new HyperParameters(settings),
        new TrainingData(
            training,
            List.of(training),
            of("validation", 60, 2, labels),
            List.of(of("test", 60, 3, labels))),
        seed,
        Instant.parse("2026-11-24T15:30:00Z"),
        "tonestream train");
  }

  /** As bundles of before are, which don't say what they were trained on. */
  public static ModelBundle withoutTrainedOn(ModelBundle bundle) {
    Manifest manifest = bundle.manifest();
    return ModelBundle.of(
        manifest.toBuilder().trainedOn(null).build(),
        bundle.parameters(),
        bundle.vocabulary(),
        bundle.golden(),
        bundle.card());
  }
}
