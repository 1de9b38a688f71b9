package io.tonestream.trainer.retraining;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.service.HttpConfiguration;
import io.tonestream.service.ServiceContext;
import io.tonestream.service.Settings;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.service.http.AccessConfiguration;
import io.tonestream.service.http.LimitsConfiguration;
import io.tonestream.service.http.TlsConfiguration;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import io.tonestream.trainer.gate.GateConfiguration;
import io.tonestream.trainer.material.DataConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The running trainer: HTTP server and retrainings. Closed by whoever started it, or by the JVM's
 * shutdown.
 */
public final class RetrainingService implements AutoCloseable {
  /** Micronaut's environment that this is: beans that answer for the trainer require it. */
  public static final String ENVIRONMENT = "retrain";

  private static final String TESTED =
      "versions are compared by a test, whose tonestream.retraining.gate.significance can be set";

  /** All settings that there are. */
  static final Settings SETTINGS =
      new Settings(
          List.of(
              DataConfiguration.class,
              DriftConfiguration.class,
              FeedbackConfiguration.class,
              GateConfiguration.class,
              HttpConfiguration.class,
              AccessConfiguration.class,
              LimitsConfiguration.class,
              TlsConfiguration.class,
              RetrainingConfiguration.class,
              TopicsConfiguration.class),
          Map.of(
              "tonestream.retraining.gate.margin",
              TESTED,
              "tonestream.retraining.gate.feedback-margin",
              TESTED));

  private final ApplicationContext context;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);

  private RetrainingService(ApplicationContext context) {
    this.context = context;
  }

  /**
   * Puts the trainer together, and starts nothing.
   *
   * @param settings by name; they win over all others
   * @param file further settings
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  public static RetrainingService open(Map<String, Object> settings, @Nullable Path file) {
    return new RetrainingService(ServiceContext.start(SETTINGS, ENVIRONMENT, settings, file));
  }

  /** What runs single retrainings. */
  public Retrainer retrainer() {
    return context.getBean(Retrainer.class);
  }

  /**
   * Starts to answer and to retrain.
   *
   * @throws IllegalArgumentException if others could reach it, and there is no token
   * @throws IllegalStateException if another program has the port
   */
  public void start() {
    ServiceContext.requireSafeAccess(context);
    Retrainings retrainings = context.getBean(Retrainings.class);
    ServiceContext.startServer(context);
    retrainings.start();
  }

  /** Where it answers. */
  public String url() {
    return ServiceContext.url(context.getBean(EmbeddedServer.class));
  }

  /** Waits until it is closed. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      context.close();
      stopped.countDown();
    }
  }
}
