package io.tonestream.cli.training;

import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.service.Shutdown;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Trigger;
import io.tonestream.trainer.retraining.RetrainingService;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code retrain}: trains on feedback too, and publishes what is better. */
@Command(
    name = "retrain",
    sortOptions = false,
    description = {
      "Trains a model again on labelled files and the topic feedback, compares it with what"
          + " instances run, and publishes it if it is no worse.",
      "",
      "Runs until Ctrl-C, on a schedule, when enough feedback has come, or on POST /retrainings.",
      ""
    },
    exitCodeListHeading = "%nExit codes with --once:%n",
    exitCodeList = {
      "0:published, proposed (--propose), or nothing new to learn",
      "1:it could not be done",
      "2:wrong use",
      "3:the new version was refused, by the gate or an instance"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class RetrainCommand implements Callable<Integer> {
  private static final int REFUSED = 3;

  /** What the HTTP server takes for any free port. */
  private static final Integer ANY_PORT = -1;

  @Spec private CommandSpec spec;

  @Option(names = "--once", description = "Retrains once, and exits.")
  private boolean once;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      description = "How long after the start of one the next starts (default: 6h); 0s is never.")
  private @Nullable Duration every;

  @Option(
      names = "--cron",
      paramLabel = "SPEC",
      description = "When to retrain, such as '30 4 * * *'; instead of --every.")
  private @Nullable String cron;

  @Option(
      names = "--data",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Labelled texts, as train takes them.")
  private List<String> data = new ArrayList<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings, as .yml or .properties; docs/configuration.md lists them.")
  private @Nullable Path config;

  @Option(
      names = "--propose",
      description = "Publishes without activating: a person does that, with `model activate`.")
  private boolean propose;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where feedback and history are kept (default: .tonestream/trainer).")
  private @Nullable Path stateDir;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description = "Port of health, metrics and retrainings (default: 8081); 0 takes a free one.")
  private @Nullable Integer httpPort;

  @Option(
      names = "--insecure-http",
      description = "Serves beyond loopback without a token; docs/api.md says what that opens.")
  private boolean insecureHttp;

  @Mixin private KafkaOptions kafka;
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() throws InterruptedException {
    try (Shutdown shutdown = new Shutdown()) {
      RetrainingService service = shutdown.closes(RetrainingService.open(settings(), config));
      return once ? runOnce(service) : serve(service);
    }
  }

  private int runOnce(RetrainingService service) {
    PrintWriter console = spec.commandLine().getErr();
    Run run = service.retrainer().runOnce(Trigger.COMMAND, new ConsoleProgress(console));
    reports.print(run, () -> "retraining " + run.id() + ": " + run.summary());
    return exitCode(run);
  }

  private int serve(RetrainingService service) throws InterruptedException {
    service.start();
    PrintWriter out = spec.commandLine().getOut();
    out.println("Ready; retrainings at " + service.url() + "/retrainings");
    out.flush();
    service.awaitStop();
    return ExitCode.OK;
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = kafka.serviceSettings();
    put(settings, "tonestream.retraining.every", every);
    put(settings, "tonestream.retraining.cron", cron);
    put(settings, "tonestream.retraining.state-dir", stateDir);
    put(settings, "tonestream.http.port", httpPort == null || httpPort != 0 ? httpPort : ANY_PORT);
    if (insecureHttp) {
      settings.put("tonestream.http.insecure", true);
    }
    if (propose) {
      settings.put("tonestream.retraining.propose", true);
    }
    if (!data.isEmpty()) {
      settings.put("tonestream.retraining.data.files", data);
    }
    return settings;
  }

  private static void put(Map<String, Object> settings, String name, @Nullable Object value) {
    if (value != null) {
      settings.put(name, value.toString());
    }
  }

  private static int exitCode(Run run) {
    return switch (run.outcome()) {
      case PUBLISHED, PROPOSED, UNCHANGED -> ExitCode.OK;
      case REFUSED -> REFUSED;
      case FAILED, INTERRUPTED, RUNNING -> ExitCode.SOFTWARE;
    };
  }
}
