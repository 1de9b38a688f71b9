package io.tonestream.cli.maintenance;

import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.BrandCatalogueFile;
import io.tonestream.app.maintenance.Rescore;
import io.tonestream.app.maintenance.RescorePlan;
import io.tonestream.app.maintenance.RescoreReport;
import io.tonestream.app.maintenance.RescoreReport.OfBrand;
import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.cli.kit.InterruptAtExit;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.kit.Table;
import io.tonestream.cli.kit.TaskProgress;
import io.tonestream.model.BundleModel;
import io.tonestream.model.ComputePrecision;
import io.tonestream.model.Placement;
import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.TrustedKeys;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.PublishedModel;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.access.Role;
import io.tonestream.topics.publishing.IndexedVersion;
import io.tonestream.topics.publishing.ModelTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rescore}: texts of the past with another model, beside what the stream made of them. */
@Command(
    name = "rescore",
    sortOptions = false,
    description = {
      "Labels the texts that were written to raw-text in a stretch of the past with another model,",
      "and shows its labels beside those of the stream, which goes on meanwhile. The new labels,",
      "and the windows that they make, stay on topics of their own.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class RescoreCommand implements Callable<Integer> {
  private static final int SHOWN_BRANDS = 20;

  /** The run's application ends first, which may take half of it. */
  private static final Duration CLEANED_UP_WITHIN = Duration.ofSeconds(60);

  @Spec private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      required = true,
      converter = InstantConverter.class,
      description =
          "Texts that were written to raw-text since then, such as 2026-11-28 or 2026-11-28T10:00:00Z.")
  private Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      required = true,
      converter = InstantConverter.class,
      description = "And before then.")
  private Instant to;

  @ArgGroup(multiplicity = "1")
  private Which which;

  /** One of both. */
  private static final class Which {
    @Option(
        names = "--version",
        paramLabel = "V",
        description = "The version of topic models; `model list` shows them.")
    private @Nullable String version;

    @Option(
        names = "--model",
        paramLabel = "BUNDLE",
        description = "A bundle: a file, or " + ModelBundle.SHIPPED + ".")
    private @Nullable Path bundle;
  }

  @Option(
      names = "--output-prefix",
      paramLabel = "P",
      description =
          "Stands before the usual names of the topics that are written, after --prefix (default: rescored-V-).")
  private @Nullable String outputPrefix;

  @Option(names = "--replace", description = "Deletes those topics first if they are there.")
  private boolean replaces;

  @Option(
      names = "--brands",
      paramLabel = "FILE",
      description = "The app's brand catalogue (default: the one that comes with it).")
  private @Nullable Path brands;

  private int threads;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many score at the same time (default: ${DEFAULT-VALUE}).")
  private void setThreads(int threads) {
    if (threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--threads must be at least 1, not " + threads);
    }
    this.threads = threads;
  }

  @Option(
      names = "--trusted-key",
      paramLabel = "K",
      arity = "1..*",
      description =
          "Public keys: one of them must have signed the model (default: it needs no signature).")
  private List<String> trustedKeys = List.of();

  @Option(
      names = "--allow-torchscript",
      description = "Lets the model hold TorchScript, which is a program.")
  private boolean allowTorchscript;

  @Mixin private KafkaOptions kafka;
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() {
    Map<String, Object> settings =
        kafka.settings(List.of(kafka.topic(Topic.RAW_TEXT), kafka.topic(Topic.LABELED_TEXT)));
    BrandCatalogue catalogue =
        brands == null ? BrandCatalogueFile.readDefault() : BrandCatalogueFile.read(brands);
    ModelBundle bundle = bundle(settings);
    RescoreReport report = run(settings, catalogue, bundle);
    reports.print(report, () -> text(report));
    return 0;
  }

  private RescoreReport run(
      Map<String, Object> settings, BrandCatalogue catalogue, ModelBundle bundle) {
    String output =
        outputPrefix == null ? (Role.RESCORED + "%s-").formatted(bundle.version()) : outputPrefix;
    RescorePlan plan =
        new RescorePlan(
            settings,
            kafka.prefix(),
            output,
            from,
            to,
            BundleModel.load(bundle, Placement.of("auto", ComputePrecision.SINGLE)),
            catalogue,
            threads);
    try (Rescore rescore = Rescore.open(plan);
        InterruptAtExit atExit =
            InterruptAtExit.open(
                CLEANED_UP_WITHIN,
                "rescore: Kafka doesn't answer; topics %s stay, with texts"
                    .formatted(kafka.prefix() + output + "*"));
        TaskProgress progress = TaskProgress.ofSteps("rescore", -1, 0, reports.isWatched())) {
      return rescore.run(replaces, progress::reached);
    }
  }

  private ModelBundle bundle(Map<String, Object> settings) {
    BundlePolicy policy =
        new BundlePolicy(TrustedKeys.of(trustedKeys), allowTorchscript, BundlePolicy.LARGEST);
    return which.bundle == null
        ? published(settings, String.valueOf(which.version), policy)
        : ModelBundle.read(which.bundle, policy);
  }

  private ModelBundle published(Map<String, Object> settings, String version, BundlePolicy policy) {
    String name = kafka.topic(Topic.MODELS);
    try (ModelTopic topic = ModelTopic.open(settings, name)) {
      topic.readToEnd(KafkaOptions.READ_TIMEOUT);
      PublishedModel model =
          topic
              .index()
              .find(version)
              .filter(IndexedVersion.Complete.class::isInstance)
              .map(found -> ((IndexedVersion.Complete) found).model())
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          "there is no whole version %s on topic %s: `tonestream model list` shows those that are there"
                              .formatted(version, name)));
      return ModelBundle.read(version, topic.fetch(model, KafkaOptions.READ_TIMEOUT), policy);
    }
  }

  private static String text(RescoreReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d texts labelled by %s, of which %,d had a label before%n"
            .formatted(report.texts(), report.version(), report.compared()));
    if (report.unreadable() > 0) {
      text.append(
          "%,d records of labeled-text can't be read, and were left out%n"
              .formatted(report.unreadable()));
    }
    if (report.agreement() != null) {
      text.append(
          "Before, they were labelled %s%n"
              .formatted(
                  report.versionsBefore().entrySet().stream()
                      .map(
                          each ->
                              "%,d by %s"
                                  .formatted(each.getValue(), ConsoleText.clean(each.getKey())))
                      .collect(Collectors.joining(", "))));
      text.append("%s have the same label%n%n".formatted(percent(report.agreement())));
      text.append(confusion(report)).append("\n\n").append(brands(report)).append("\n\n");
    }
    text.append(
        "New labels are on %s, their windows on %s"
            .formatted(report.labeledText(), report.sentimentAggregates()));
    return text.toString();
  }

  private static String confusion(RescoreReport report) {
    String[] labels = report.confusion().keySet().toArray(String[]::new);
    Table table = new Table("BEFORE \\ NOW", labels[0], labels[1], labels[2]);
    report
        .confusion()
        .forEach(
            (label, row) -> {
              List<String> cells =
                  row.values().stream().map(count -> "%,d".formatted(count)).toList();
              table.add(label, cells.get(0), cells.get(1), cells.get(2));
            });
    return table.toString();
  }

  private static String brands(RescoreReport report) {
    Table table =
        new Table("BRAND", "TEXTS", "SAME", "NEG/NEU/POS BEFORE", "NOW", "NET BEFORE", "NOW");
    for (OfBrand brand :
        report.brands().subList(0, Math.min(SHOWN_BRANDS, report.brands().size()))) {
      table.add(
          brand.brand(),
          "%,d".formatted(brand.texts()),
          percent(brand.agreement()),
          shares(brand.before()),
          shares(brand.now()),
          net(brand.netBefore()),
          net(brand.netNow()));
    }
    int left = report.brands().size() - SHOWN_BRANDS;
    return table + (left > 0 ? "\n%,d more brands: --json has all".formatted(left) : "");
  }

  private static String shares(Counts counts) {
    double all = counts.total();
    return "%s/%s/%s"
        .formatted(
            percent(counts.negative() / all),
            percent(counts.neutral() / all),
            percent(counts.positive() / all));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String net(double net) {
    return String.format(Locale.ROOT, "%+.3f", net);
  }
}
