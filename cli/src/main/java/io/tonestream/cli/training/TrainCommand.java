package io.tonestream.cli.training;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
import io.tonestream.trainer.adaptation.Adaptation;
import io.tonestream.trainer.checkpoint.CheckpointFile;
import io.tonestream.trainer.data.AuxiliaryTask;
import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.data.WeightedFile;
import io.tonestream.trainer.distillation.Distillation;
import io.tonestream.trainer.distillation.TaughtFile;
import io.tonestream.trainer.distillation.Teachers;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.recipes.HyperParameters;
import io.tonestream.trainer.report.TrainingReport;
import io.tonestream.trainer.training.ModelCard;
import io.tonestream.trainer.training.Plan;
import io.tonestream.trainer.training.RecordedProgress;
import io.tonestream.trainer.training.Training;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: a bundle from labelled data. */
@Command(
    name = "train",
    description = "Trains a model on labelled texts and writes it as a bundle.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills what is required
public final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      arity = "1..*",
      paramLabel = "FILE[@WEIGHT]",
      description =
          "Labelled texts: .tsv, .csv, .jsonl (each also .gz), a folder of these, or aclImdb's folder or .tar.gz; with"
              + " how much each text counts beside those of other files, such as own.tsv@2.")
  private List<String> data;

  @Option(
      names = "--architecture",
      required = true,
      paramLabel = "NAME",
      description =
          "bag (fast), rnn, gru, lstm, bilstm, cnn, or transformer (from an encoder on, slow).")
  private String architecture;

  @Option(
      names = "--encoder",
      paramLabel = "BUNDLE",
      description =
          "What a transformer starts from: an encoder that 'model import' made, or a classifier. Of"
              + " networks over words, what their words' embeddings start from.")
  private @Nullable Path encoder;

  @Option(
      names = "--adapt",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Texts that a transformer's encoder is adapted to before it is trained, by guessing hidden"
              + " words of them: files as for --data, whose labels don't matter (--set"
              + " adapt-epochs=1).")
  private List<Path> adapt = List.of();

  @Option(
      names = "--auxiliary",
      arity = "1..*",
      paramLabel = "FILE[@WEIGHT]",
      description =
          "Texts whose labels are others, such as stars, which a transformer learns beside, each file"
              + " with an output layer of its own that is thrown away: files as for --data, whose"
              + " labels may be anything.")
  private List<String> auxiliary = List.of();

  @Option(
      names = "--teacher",
      arity = "1..*",
      paramLabel = "BUNDLE",
      description =
          "Models, slower and better ones, whose probabilities it learns: their mean on --unlabelled"
              + " texts, and beside the labels of --data.")
  private List<Path> teachers = List.of();

  @Option(
      names = "--unlabelled",
      arity = "1..*",
      paramLabel = "FILE[@WEIGHT]",
      description =
          "Texts that only teachers label: files as for --data, whose labels don't matter.")
  private List<String> unlabelled = List.of();

  @Option(
      names = "--teacher-share",
      defaultValue = "0.5",
      paramLabel = "SHARE",
      description = "How much teachers count beside a text's own label (default ${DEFAULT-VALUE}).")
  private float teacherShare;

  @Option(
      names = "--variants",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Of each text, so many more that only teachers label: a few of its words in a row, or all"
              + " but some (default ${DEFAULT-VALUE}).")
  private int variants;

  @Mixin private BundleOutput out;

  @Mixin private PartOptions parts;

  @Mixin private DataOptions dataOptions;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the data at most.")
  private @Nullable Integer epochs;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of every random number (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the model is called across its versions (default: the architecture).")
  private @Nullable String name;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A hyper-parameter that differs from the standard, such as dropout=0.4.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--precision",
      defaultValue = "half",
      paramLabel = "HOW",
      description =
          "How the bundle keeps large parameters: single, half or int8 (8 bits and a scale by row);"
              + " what is judged is what is kept (default ${DEFAULT-VALUE}).")
  private Precision precision;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      paramLabel = "DEVICE",
      description = "Where to train: auto, cpu, gpu or gpu:N (default ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--resume",
      description =
          "Goes on from BUNDLE.checkpoint (of --adapt: BUNDLE.adapted), which a training that was cut"
              + " left behind, to the same bundle; give the same arguments.")
  private boolean resume;

  @Option(
      names = "--other-machine",
      description =
          "With --resume: goes on from what another processor wrote, too, to other bytes than it"
              + " would have ended in there.")
  private boolean otherMachine;

  @Mixin private PublishOptions publishing;

  @Mixin private ReportFile report;

  /** What teachers said, until the bundle is safe. */
  private @Nullable TaughtFile taughtFile;

  @Override
  public Integer call() throws IOException {
    PrintWriter console = spec.commandLine().getOut();
    parts.requireConsistent();
    requireTeachers();
    out.requireWritable();
    report.requireWritable();
    ModelBundle start = encoder == null ? null : ModelBundle.read(encoder);
    ArchitectureChoice choice = new ArchitectureChoice(architecture, hyperParameters(), start);
    Adaptation adaptation = adapt.isEmpty() ? null : new Adaptation(choice);
    Training.requireKnown(choice);
    if (!auxiliary.isEmpty()) {
      Training.requireLearnsBeside(choice);
    }
    Training.requireDevice(device);
    CheckpointFile checkpoint = asTold(CheckpointFile.of(out.file()));
    CheckpointFile adapted = asTold(CheckpointFile.ofAdaptation(out.file()));
    requireResumed(
        adaptation == null ? List.of(checkpoint) : List.of(adapted, checkpoint), console);
    publishing.prepare();
    TrainingData labelled = readData(line -> say(console, line)).beside(auxiliaryTasks(console));
    Training.requireTrainable(choice, labelled, !teachers.isEmpty());
    TrainingData read = taught(labelled, console);
    RecordedProgress progress = new RecordedProgress(new ConsoleProgress(console));
    Plan plan = plan(read, choice.settings()).from(start).in(precision).on(device);
    if (adaptation != null) {
      plan = adaptation.of(plan, textsToAdaptTo(console), progress, adapted);
    }
    ModelBundle bundle = publishing.signed(Training.run(plan, progress, checkpoint));
    bundle.write(out.file());
    report.write(
        new TrainingReport(
            name(bundle),
            List.of(progress.curve("Training")),
            ModelCard.choice(plan, progress.assessments().get(0)),
            plan.data().card(),
            progress.assessments()));
    checkpoint.delete();
    if (adaptation != null) {
      adapted.delete();
    }
    if (taughtFile != null) {
      taughtFile.delete();
    }
    for (Evaluation evaluation : bundle.manifest().evaluations()) {
      console.println();
      console.print(ConfusionTable.draw(evaluation));
    }
    console.println();
    out.tell(bundle, console);
    publishing.publish(bundle, console);
    console.flush();
    return 0;
  }

  private TrainingData taught(TrainingData read, PrintWriter console) {
    if (teachers.isEmpty()) {
      return read;
    }
    Distillation distillation = new Distillation(teacherShare, variants);
    DataReader reader = dataOptions.reader(List.of(), line -> say(console, line));
    DataSet texts =
        DataSet.join(
            unlabelled.stream()
                .map(file -> WeightedFile.of("--unlabelled", file).readTexts(reader))
                .toList());
    Teachers teaching =
        new Teachers(
            teachers.stream().map(ModelBundle::read).toList(),
            device,
            Runtime.getRuntime().availableProcessors());
    TaughtFile file = new TaughtFile(out.file(), teaching);
    taughtFile = file;
    TeachingProgress progress = new TeachingProgress(console);
    return distillation.of(read, texts, pairs -> teaching.of(pairs, file, progress::done), seed);
  }

  private void requireTeachers() {
    if (teachers.isEmpty() && variants != 0) {
      throw new IllegalArgumentException(
          "--variants need a --teacher that labels them: give one, or leave --variants out");
    }
    if (teachers.isEmpty() && !unlabelled.isEmpty()) {
      throw new IllegalArgumentException(
          "--unlabelled texts need a --teacher that labels them: give one, or label them yourself");
    }
  }

  private List<DataSet> textsToAdaptTo(PrintWriter console) {
    DataReader reader = dataOptions.reader(List.of(), line -> say(console, line));
    return adapt.stream().map(reader::readUnlabelled).toList();
  }

  private List<AuxiliaryTask> auxiliaryTasks(PrintWriter console) {
    DataReader reader = dataOptions.reader(List.of(), line -> say(console, line));
    List<AuxiliaryTask> tasks =
        auxiliary.stream()
            .map(file -> WeightedFile.of("--auxiliary", file).readAuxiliary(reader))
            .toList();
    tasks.forEach(
        task ->
            say(
                console,
                "learning beside from %,d texts of %s, which are %s"
                    .formatted(
                        task.texts().size(),
                        task.texts().name(),
                        String.join(", ", task.labels()))));
    return tasks;
  }

  private TrainingData readData(Consumer<String> console) {
    List<String> kept = new ArrayList<>(Assessment.Slicing.STANDARD);
    kept.addAll(parts.columns());
    DataReader reader = dataOptions.reader(kept, console);
    List<WeightedFile> files = data.stream().map(WeightedFile::of).toList();
    List<DataSet> sources = files.stream().map(each -> each.read(reader)).toList();
    return parts.partition(reader, seed, console).of(sources);
  }

  private static String name(ModelBundle bundle) {
    return bundle.manifest().name() + " " + bundle.version();
  }

  /** Neither loses what an earlier training did nor takes it for this one's, unless told to. */
  private void requireResumed(List<CheckpointFile> files, PrintWriter console) {
    List<CheckpointFile> left = files.stream().filter(CheckpointFile::exists).toList();
    if (!left.isEmpty() && !resume) {
      throw new IllegalArgumentException(
          left.get(0)
              + " is of a training that was cut: give --resume to go on with it, or delete it to"
              + " start anew");
    }
    left.forEach(file -> say(console, "going on from " + file));
    if (resume && left.isEmpty()) {
      say(console, "there is no " + files.get(0) + ": starting anew");
    }
  }

  private CheckpointFile asTold(CheckpointFile file) {
    return otherMachine ? file.ofAnyMachine() : file;
  }

  private HyperParameters hyperParameters() {
    Map<String, String> all = new LinkedHashMap<>(settings);
    if (epochs != null) {
      all.put("epochs", epochs.toString());
    }
    return new HyperParameters(all);
  }

  private Plan plan(TrainingData read, HyperParameters hyperParameters) {
    return new Plan(
        name == null ? architecture : name,
        architecture,
        hyperParameters,
        read,
        seed,
        BundleOutput.created(),
        TypedCommand.of(spec));
  }

  private static void say(PrintWriter console, String line) {
    console.println(line);
    console.flush();
  }
}
