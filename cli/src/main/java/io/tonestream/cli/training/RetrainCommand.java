package io.tonestream.cli.training;

import io.micronaut.context.exceptions.BeanContextException;
import io.tonestream.schemas.Json;
import io.tonestream.service.ServiceContext;
import io.tonestream.service.Shutdown;
import io.tonestream.trainer.RetrainingException;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Trigger;
import io.tonestream.trainer.retraining.RetrainingService;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code retrain}: trains on feedback too, and publishes what is better. */
@Command(
    name = "retrain",
    sortOptions = false,
    mixinStandardHelpOptions = true,
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
  private @Nullable String every;

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
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "The Kafka cluster (default: 127.0.0.1:9092).")
  private @Nullable String bootstrap;

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

  @Option(names = "--json", description = "With --once: prints all about it as JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    try (Shutdown shutdown = new Shutdown()) {
      RetrainingService service = shutdown.closes(RetrainingService.open(settings(), config));
      return once ? runOnce(service) : serve(service);
    } catch (BeanContextException | IllegalStateException | RetrainingException e) {
      spec.commandLine().getErr().println(ServiceContext.reason(e));
      return ExitCode.SOFTWARE;
    }
  }

  private int runOnce(RetrainingService service) {
    PrintWriter console = spec.commandLine().getErr();
    Run run = service.retrainer().runOnce(Trigger.COMMAND, new ConsoleProgress(console));
    print(run);
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
    Map<String, Object> settings = new HashMap<>();
    put(settings, "kafka.bootstrap.servers", bootstrap);
    put(settings, "tonestream.retraining.every", every);
    put(settings, "tonestream.retraining.cron", cron);
    put(settings, "tonestream.retraining.state-dir", stateDir);
    put(settings, "tonestream.http.port", httpPort == null || httpPort != 0 ? httpPort : ANY_PORT);
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

  private void print(Run run) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        json
            ? new String(Json.write(run), StandardCharsets.UTF_8)
            : "retraining " + run.id() + ": " + run.summary());
    out.flush();
  }

  private static int exitCode(Run run) {
    return switch (run.outcome()) {
      case PUBLISHED, PROPOSED, UNCHANGED -> ExitCode.OK;
      case REFUSED -> REFUSED;
      case FAILED, INTERRUPTED, RUNNING -> ExitCode.SOFTWARE;
    };
  }
}
