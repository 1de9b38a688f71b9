package io.tonestream.cli.training;

import io.tonestream.model.BundleModel;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Cascade;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.cascade.Composition;
import io.tonestream.trainer.cascade.ThresholdSearch;
import io.tonestream.trainer.cascade.Trial;
import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.training.Provenance;
import io.tonestream.trainer.training.Training;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cascade}: a bundle of a fast and an accurate model. */
@Command(
    name = "cascade",
    description = {
      "Puts a fast and an accurate model together in one bundle: the fast one labels all texts, and",
      "those of which it isn't certain go on to the accurate one. With --pool --threshold 1, both label all",
      "texts together: an ensemble."
    },
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills what is required
public final class CascadeCommand implements Callable<Integer> {
  /** Texts of a batch that speed is measured in. */
  private static final int BATCH = 128;

  @Spec private CommandSpec spec;

  @Option(
      names = "--fast",
      required = true,
      paramLabel = "BUNDLE",
      description = "The fast model, such as 'bundled'; of a cascade, its fast part.")
  private String fast;

  @Option(
      names = "--accurate",
      required = true,
      paramLabel = "BUNDLE",
      description = "The accurate model, such as 'accurate'; of a cascade, its accurate part.")
  private String accurate;

  @Option(
      names = "--validation",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Labelled texts to choose the threshold by, as for evaluate; give such as neither model was"
              + " trained on.")
  private List<Path> validation;

  @Option(
      names = "--test",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Labelled texts to report on in the end, kept out of the choice.")
  private List<Path> tests = List.of();

  @Mixin private DataOptions dataOptions;

  @Option(
      names = "--tolerance",
      defaultValue = "0.005",
      paramLabel = "X",
      description =
          "How much macro recall may be given up beside the accurate model alone (default"
              + " ${DEFAULT-VALUE}).")
  private double tolerance;

  @Option(
      names = "--threshold",
      paramLabel = "T",
      description =
          "The certainty below which a text goes on, in [0, 1] (default: the lowest that keeps the"
              + " tolerance).")
  private @Nullable Float threshold;

  @Option(
      names = "--pool",
      description =
          "Lets both models have a say about texts that go on: the weighted geometric mean of their"
              + " probabilities. The fast one's weight is the tenth with the lowest log loss on the"
              + " validation texts.")
  private boolean pool;

  @Option(
      names = "--name",
      defaultValue = "cascade",
      paramLabel = "NAME",
      description = "What it is called across its versions (default ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--device",
      defaultValue = "auto",
      paramLabel = "DEVICE",
      description = "Where texts are scored: auto, cpu, gpu or gpu:N (default ${DEFAULT-VALUE}).")
  private String device;

  @Mixin private BundleOutput out;

  @Override
  public Integer call() throws IOException {
    out.requireWritable();
    requireShares();
    Training.requireDevice(device);
    Composition composition =
        new Composition(
            new Provenance(name, null, BundleOutput.created(), TypedCommand.of(spec)),
            ModelOptions.readPlain(fast).partOrSelf(Part.FAST),
            ModelOptions.readPlain(accurate).partOrSelf(Part.ACCURATE),
            device);
    List<DataSet> testSets = read(tests);
    DataSet texts = withoutTests(DataSet.join(read(validation)), testSets);
    ThresholdSearch unpooled = composition.search(texts);
    ThresholdSearch search = pool ? unpooled.pooling() : unpooled;
    float chosen = threshold == null ? choose(search) : threshold;
    print(texts, search, chosen, timesAsFast(composition));
    Cascade cascade = new Cascade(chosen, search.fastWeight());
    ModelBundle bundle =
        composition.with(cascade, choice(texts, cascade), List.of(), texts, testSets);
    bundle.write(out.file());
    print(bundle);
    return 0;
  }

  private void requireShares() {
    if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("--threshold is " + threshold + ", not in [0, 1]");
    }
    if (!(tolerance >= 0 && tolerance < 1)) {
      throw new IllegalArgumentException("--tolerance is " + tolerance + ", not in [0, 1)");
    }
  }

  private List<DataSet> read(List<Path> files) {
    DataReader reader =
        dataOptions.reader(Assessment.Slicing.STANDARD, spec.commandLine().getErr()::println);
    return files.stream().map(reader::read).toList();
  }

  private DataSet withoutTests(DataSet texts, List<DataSet> testSets) {
    DataSet rest = texts;
    for (DataSet test : testSets) {
      rest = rest.without(test);
    }
    if (rest.size() == 0) {
      throw new IllegalArgumentException(
          "every text of " + texts.files() + " is a test text too: give others to --validation");
    }
    if (rest.size() < texts.size()) {
      spec.commandLine()
          .getErr()
          .printf(
              "%,d texts of %s are test texts too, and choose nothing%n",
              texts.size() - rest.size(), texts.name());
    }
    return rest;
  }

  private float choose(ThresholdSearch search) {
    Trial chosen = search.lowestWithin(tolerance).orElseThrow(() -> noneWithin(search));
    if (chosen.shareThatGoesOn() == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the fast model alone has a macro recall of %.4f, within %s of the accurate one's %.4f:"
                  + " use it alone, lower --tolerance, or give a --threshold",
              chosen.macroRecall(),
              tolerance,
              search.accurateRecall()));
    }
    return chosen.threshold();
  }

  private IllegalArgumentException noneWithin(ThresholdSearch search) {
    Trial best = search.best();
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "no threshold keeps within %s of the accurate model's macro recall of %.4f: the best is"
                + " %.2f with %.4f; use the accurate model alone, raise --tolerance, or give"
                + " --threshold %.2f",
            tolerance,
            search.accurateRecall(),
            best.threshold(),
            best.macroRecall(),
            best.threshold()));
  }

  private String choice(DataSet texts, Cascade cascade) {
    return pool
        ? String.format(
            Locale.ROOT,
            "%s About texts that go on the fast part has a say of %s, the tenth with the lowest log loss"
                + " on %s.",
            choiceOfThreshold(texts),
            say(cascade.fastWeight()),
            texts.name())
        : choiceOfThreshold(texts);
  }

  private static String say(@Nullable Float weight) {
    return String.format(Locale.ROOT, "%.1f", weight == null ? 0 : weight);
  }

  private String choiceOfThreshold(DataSet texts) {
    return threshold != null
        ? "The threshold was given."
        : String.format(
            Locale.ROOT,
            "The threshold is the lowest hundredth that keeps the macro recall on %s within %s of the"
                + " accurate model's, so the figures on these texts flatter the cascade a little.",
            texts.name(),
            tolerance);
  }

  /** On this machine, in batches. */
  private double timesAsFast(Composition composition) {
    return nanos(composition.accurate()) / nanos(composition.fast());
  }

  private double nanos(ModelBundle bundle) {
    try (BundleModel model = BundleModel.load(bundle, device)) {
      model.warmUp(BATCH, ChronoUnit.FOREVER.getDuration());
      return Math.max(1, model.latency().toNanos());
    }
  }

  private void print(DataSet texts, ThresholdSearch search, float chosen, double timesAsFast) {
    PrintWriter console = spec.commandLine().getOut();
    console.printf(
        Locale.ROOT,
        "%s, %,d texts; macro recall of the accurate model alone %.4f%n",
        texts.name(),
        texts.size(),
        search.accurateRecall());
    if (pool) {
      console.printf(
          "say of the fast model about texts that go on: %s%n", say(search.fastWeight()));
    }
    console.println();
    console.printf(
        "  %9s  %10s  %12s  %17s%n", "threshold", "texts on", "macro recall", "speed-up");
    for (Trial row : search.rows(chosen)) {
      console.printf(
          Locale.ROOT,
          "%s %9.2f  %8.1f %%  %12.4f  %17.1f%n",
          row.threshold() == chosen ? "*" : " ",
          row.threshold(),
          100 * row.shareThatGoesOn(),
          row.macroRecall(),
          row.speedUp(timesAsFast));
    }
    console.flush();
  }

  private void print(ModelBundle bundle) throws IOException {
    PrintWriter console = spec.commandLine().getOut();
    for (Evaluation evaluation : bundle.manifest().evaluations()) {
      console.println();
      console.print(ConfusionTable.draw(evaluation));
    }
    console.println();
    out.tell(bundle, console);
    console.flush();
  }
}
