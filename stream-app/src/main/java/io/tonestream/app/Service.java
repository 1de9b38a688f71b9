package io.tonestream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.app.asking.Questions;
import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.app.batching.LanguagesConfiguration;
import io.tonestream.app.brands.BrandsConfiguration;
import io.tonestream.app.brands.LabeledTextConfiguration;
import io.tonestream.app.drivers.DriversConfiguration;
import io.tonestream.app.feed.FeedConfiguration;
import io.tonestream.app.feed.TopicFeed;
import io.tonestream.app.letters.LastLetters;
import io.tonestream.app.monitoring.LagMonitor;
import io.tonestream.app.monitoring.MonitoringConfiguration;
import io.tonestream.app.serving.CallConfiguration;
import io.tonestream.app.serving.DriftConfiguration;
import io.tonestream.app.serving.ModelConfiguration;
import io.tonestream.app.serving.ModelGuard;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.PredictConfiguration;
import io.tonestream.app.serving.ProbationConfiguration;
import io.tonestream.app.serving.ShadowConfiguration;
import io.tonestream.app.streams.KafkaSettings;
import io.tonestream.app.streams.SentimentStreams;
import io.tonestream.app.streams.StreamProgress;
import io.tonestream.app.streams.StreamRights;
import io.tonestream.app.streams.StreamsConfiguration;
import io.tonestream.app.watching.ModelWatcher;
import io.tonestream.app.web.AskedQuestions;
import io.tonestream.app.web.CountedLetters;
import io.tonestream.app.web.ModelFeed;
import io.tonestream.app.webhook.AlertWebhook;
import io.tonestream.app.webhook.WebhookConfiguration;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.Topic;
import io.tonestream.service.HttpConfiguration;
import io.tonestream.service.ServiceContext;
import io.tonestream.service.Settings;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.service.http.AccessConfiguration;
import io.tonestream.service.http.LimitsConfiguration;
import io.tonestream.service.http.TlsConfiguration;
import io.tonestream.topics.Brokers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The running app: HTTP server, stream and model. Closed by whoever started it, or by the JVM's
 * shutdown.
 */
public final class Service implements AutoCloseable {
  /** All that there are. */
  static final Settings SETTINGS =
      new Settings(
          List.of(
              AlertsConfiguration.class,
              BatchingConfiguration.class,
              LanguagesConfiguration.class,
              BrandsConfiguration.class,
              CallConfiguration.class,
              DriversConfiguration.class,
              FeedConfiguration.class,
              AccessConfiguration.class,
              LimitsConfiguration.class,
              TlsConfiguration.class,
              HttpConfiguration.class,
              LabeledTextConfiguration.class,
              ModelConfiguration.class,
              PredictConfiguration.class,
              MonitoringConfiguration.class,
              ProbationConfiguration.class,
              ShadowConfiguration.class,
              DriftConfiguration.class,
              StreamsConfiguration.class,
              TopicsConfiguration.class,
              WebhookConfiguration.class,
              WindowsConfiguration.class));

  private final ApplicationContext context;
  private final EmbeddedServer server;
  private final SentimentStreams streams;
  private final KafkaStreamsMetrics streamsMetrics;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Service(ApplicationContext context) {
    this.context = context;
    this.server = context.getBean(EmbeddedServer.class);
    this.streams = context.getBean(SentimentStreams.class);
    this.streamsMetrics = streams.metrics();
  }

  /**
   * Starts the app; returns before the stream runs.
   *
   * @param settings by name; they win over all others
   * @param file further settings
   * @throws IllegalArgumentException naming the setting that is wrong
   * @throws IllegalStateException if no broker answers
   */
  public static Service start(Map<String, Object> settings, @Nullable Path file) {
    return start(Map.of(), settings, file);
  }

  /**
   * Starts the app with other defaults; returns before the stream runs.
   *
   * @param defaults settings by name; all others win over them
   * @param settings by name; they win over all others
   * @param file further settings
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  public static Service start(
      Map<String, Object> defaults, Map<String, Object> settings, @Nullable Path file) {
    ApplicationContext context = ServiceContext.start(SETTINGS, "stream", defaults, settings, file);
    try {
      // Before the model is loaded, which takes long.
      ServiceContext.requireSafeAccess(context);
      Brokers.requireAnswer(context.getBean(KafkaSettings.class).client());
      requireRights(context);
      Service service = new Service(context);
      service.streamsMetrics.bindTo(context.getBean(MeterRegistry.class));
      service.streams.register(context.getBean(MeterRegistry.class));
      service.streams.prepareTopics();
      requireRights(context);
      context.getBean(ModelWatcher.class).start();
      context.getBeansOfType(TopicFeed.class).forEach(TopicFeed::start);
      context.getBean(ModelFeed.class).start();
      context.getBean(AskedQuestions.class).connect(context.getBean(Questions.class)::ask);
      LastLetters letters = context.getBean(LastLetters.class);
      context
          .getBean(CountedLetters.class)
          .connect(request -> letters.count(request.since(), request.stage()));
      ServiceContext.startServer(context);
      context.getBean(StreamProgress.class);
      service.streams.start();
      context.getBean(LagMonitor.class).start();
      context.findBean(AlertWebhook.class).ifPresent(AlertWebhook::start);
      return service;
    } catch (RuntimeException | Error e) {
      context.close();
      throw e;
    }
  }

  /** Of topics that aren't there nobody can say: so once more when they are. */
  private static void requireRights(ApplicationContext context) {
    context.getBean(StreamRights.class).require();
  }

  /** Waits until the model is warm, stores are restored and records are processed. */
  public void awaitReady() throws InterruptedException {
    streams.awaitRunning();
  }

  /**
   * Waits until the stream was told to stop, and has.
   *
   * @throws IllegalStateException if it stopped of itself; the message says why
   */
  public void awaitStop() throws InterruptedException {
    streams.awaitStop();
  }

  SentimentStreams streams() {
    return streams;
  }

  public String modelVersion() {
    return context.getBean(ModelRegistry.class).activeVersion();
  }

  public String bootstrapServers() {
    return context.getBean(KafkaSettings.class).bootstrapServers();
  }

  /** A topic's name, prefix and all. */
  public String topic(Topic topic) {
    return context.getBean(TopicsConfiguration.class).name(topic);
  }

  public String url() {
    return ServiceContext.url(server);
  }

  /**
   * Stops.
   *
   * @throws IllegalStateException if that took too long; nothing is lost all the same
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      context.getBean(ModelGuard.class).attempts().endInGoodOrder();
      streamsMetrics.close();
      context.close();
      streams.requireClosed();
    }
  }
}
