package io.tonestream.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.env.Environment;
import io.tonestream.app.alerts.AlertMetrics;
import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.app.asking.Questions;
import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.app.batching.DeadLetterMetrics;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.batching.LanguagesConfiguration;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.BrandCatalogueFile;
import io.tonestream.app.brands.BrandsConfiguration;
import io.tonestream.app.brands.LabeledTextConfiguration;
import io.tonestream.app.drivers.DriversConfiguration;
import io.tonestream.app.feed.LatestAlerts;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.feed.LatestDrivers;
import io.tonestream.app.feed.TopicFeed;
import io.tonestream.app.letters.DeadLetterTopic;
import io.tonestream.app.letters.LastLetters;
import io.tonestream.app.monitoring.LagMonitor;
import io.tonestream.app.monitoring.MonitoringConfiguration;
import io.tonestream.app.monitoring.StreamMonitor;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.app.serving.CallConfiguration;
import io.tonestream.app.serving.DeviceMetrics;
import io.tonestream.app.serving.DriftConfiguration;
import io.tonestream.app.serving.ModelAttempts;
import io.tonestream.app.serving.ModelConfiguration;
import io.tonestream.app.serving.ModelGuard;
import io.tonestream.app.serving.ModelLoader;
import io.tonestream.app.serving.ModelMetrics;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.PredictConfiguration;
import io.tonestream.app.serving.ProbationConfiguration;
import io.tonestream.app.serving.RequestedPredictions;
import io.tonestream.app.serving.ShadowConfiguration;
import io.tonestream.app.streams.KafkaSettings;
import io.tonestream.app.streams.SentimentStreams;
import io.tonestream.app.streams.SentimentTopology;
import io.tonestream.app.streams.StreamProgress;
import io.tonestream.app.streams.StreamRights;
import io.tonestream.app.streams.StreamsConfiguration;
import io.tonestream.app.streams.TopologySettings;
import io.tonestream.app.watching.InstanceName;
import io.tonestream.app.watching.ModelWatcher;
import io.tonestream.app.watching.WatcherSettings;
import io.tonestream.app.web.KnownModels;
import io.tonestream.app.web.ModelFeed;
import io.tonestream.app.webhook.AlertWebhook;
import io.tonestream.app.webhook.WebhookConfiguration;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.app.windows.rolling.WindowMetrics;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.Topic;
import io.tonestream.service.ServiceContext;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.topics.FeedbackSender;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Puts the app together. Beans are closed in the reverse order of their making: the stream first,
 * then the scorers of its threads, then the model.
 */
@Factory
final class Wiring {
  private static final Duration CATCH_UP_WITHIN = Duration.ofSeconds(20);

  /** A person waits for it. */
  private static final Duration TAKEN_WITHIN = Duration.ofSeconds(10);

  @Singleton
  KafkaSettings kafkaSettings(Environment environment) {
    return new KafkaSettings(ServiceContext.kafka(environment));
  }

  @Singleton
  StreamRights streamRights(
      KafkaSettings kafka,
      TopicsConfiguration topics,
      StreamsConfiguration configuration,
      TopologySettings settings) {
    return new StreamRights(
        kafka.client(), topics, configuration.applicationId(), settings.unusedTopics());
  }

  @Singleton
  @Bean(preDestroy = "close")
  ModelGuard modelGuard(CallConfiguration configuration, StreamsConfiguration streams) {
    return new ModelGuard(configuration, ModelAttempts.open(streams.stateDir()));
  }

  @Singleton
  @Bean(preDestroy = "close")
  ModelRegistry modelRegistry(
      ModelLoader loader,
      ProbationConfiguration probation,
      ShadowConfiguration shadow,
      DriftConfiguration drift,
      ModelGuard guard) {
    return new ModelRegistry(
        loader.loadFirst(), probation, shadow, drift, InstantSource.system(), guard);
  }

  @Singleton
  ModelLoader modelLoader(
      ModelConfiguration configuration,
      BatchingConfiguration batching,
      ModelGuard guard,
      MeterRegistry meters) {
    ModelLoader loader = new ModelLoader(configuration, batching.capacity(), guard);
    DeviceMetrics.register(meters, loader.placement());
    return loader;
  }

  @Singleton
  @Bean(preDestroy = "close")
  ModelWatcher modelWatcher(
      KafkaSettings kafka,
      TopicsConfiguration topics,
      StreamsConfiguration streams,
      ModelConfiguration configuration,
      ModelRegistry models,
      ModelLoader loader,
      ModelGuard guard,
      MeterRegistry meters) {
    String instance = configuration.instance();
    return new ModelWatcher(
        new WatcherSettings(
            kafka.client(),
            topics.name(Topic.MODELS),
            topics.name(Topic.MODEL_STATUS),
            instance == null ? InstanceName.of(streams.stateDir()) : instance,
            streams.applicationId(),
            configuration.pinned(),
            configuration.maxBundleBytes(),
            CATCH_UP_WITHIN),
        models,
        loader,
        new ModelMetrics(meters, models),
        guard.attempts(),
        InstantSource.system());
  }

  @Singleton
  RequestedPredictions requestedPredictions(
      ModelRegistry models, ModelGuard guard, PredictConfiguration configuration) {
    return new RequestedPredictions(models, guard, configuration);
  }

  @Singleton
  @Bean(preDestroy = "close")
  BatchScorers batchScorers(
      TopicsConfiguration topics,
      BatchingConfiguration configuration,
      LanguagesConfiguration languages,
      ModelRegistry models,
      BrandCatalogue catalogue,
      MeterRegistry meters) {
    return new BatchScorers(
        topics.name(Topic.RAW_TEXT),
        configuration,
        languages,
        models,
        catalogue::targetsOf,
        InstantSource.system(),
        meters);
  }

  @Singleton
  DeadLetters deadLetters(MeterRegistry meters, KafkaSettings kafka) {
    return new DeadLetters(new DeadLetterMetrics(meters), kafka.maxRequestSize());
  }

  @Singleton
  BrandCatalogue brandCatalogue(BrandsConfiguration configuration) {
    return configuration.catalogue() == null
        ? BrandCatalogueFile.readDefault()
        : BrandCatalogueFile.read(configuration.catalogue());
  }

  @Singleton
  TextMask textMask(MeterRegistry meters) {
    TextMask mask = TextMask.installed();
    FunctionCounter.builder("tonestream.redaction.failures", mask, TextMask::failures)
        .description("Texts that were left out because a redactor failed")
        .register(meters);
    return mask;
  }

  @Singleton
  TopologySettings topologySettings(
      LabeledTextConfiguration labeledText,
      WindowsConfiguration windows,
      AlertsConfiguration alerts,
      DriversConfiguration drivers,
      TextMask mask) {
    return new TopologySettings(labeledText, windows, alerts, drivers, mask);
  }

  @Singleton
  SentimentTopology sentimentTopology(
      TopicsConfiguration topics,
      BatchScorers scorers,
      BrandCatalogue catalogue,
      TopologySettings settings,
      MeterRegistry meters,
      DeadLetters deadLetters) {
    return new SentimentTopology(
        topics,
        scorers,
        catalogue,
        settings,
        new WindowMetrics(meters, InstantSource.system()),
        new AlertMetrics(meters),
        deadLetters);
  }

  @Singleton
  @Bean(preDestroy = "close")
  SentimentStreams sentimentStreams(
      KafkaSettings kafka,
      TopicsConfiguration topics,
      StreamsConfiguration configuration,
      BatchScorers scorers,
      SentimentTopology topology,
      StreamMonitor monitor) {
    return new SentimentStreams(kafka, topics, configuration, scorers, topology, monitor);
  }

  @Singleton
  StreamMonitor streamMonitor(MeterRegistry meters) {
    return new StreamMonitor(meters);
  }

  @Singleton
  @Bean(preDestroy = "close")
  LagMonitor lagMonitor(
      KafkaSettings kafka,
      StreamsConfiguration streams,
      SentimentStreams stream,
      MonitoringConfiguration configuration,
      MeterRegistry meters) {
    return new LagMonitor(
        kafka.client(),
        streams.applicationId(),
        stream::partitions,
        configuration.lagInterval(),
        InstantSource.system(),
        meters);
  }

  @Singleton
  StreamProgress streamProgress(
      SentimentStreams streams,
      StreamMonitor monitor,
      LagMonitor lag,
      MonitoringConfiguration configuration,
      MeterRegistry meters) {
    return new StreamProgress(streams, monitor, lag, configuration, meters);
  }

  @Singleton
  @Bean(preDestroy = "close")
  TopicFeed<BrandSentiment> brandFeed(
      KafkaSettings kafka, TopicsConfiguration topics, LatestBrands brands, MeterRegistry meters) {
    return new TopicFeed<>(
        kafka.client(),
        topics.name(Topic.SENTIMENT_AGGREGATES),
        BrandSentiment.class,
        true,
        brands,
        InstantSource.system(),
        meters);
  }

  @Singleton
  @Bean(preDestroy = "close")
  TopicFeed<BrandDrivers> driverFeed(
      KafkaSettings kafka,
      TopicsConfiguration topics,
      DriversConfiguration configuration,
      LatestDrivers drivers,
      MeterRegistry meters) {
    return new TopicFeed<>(
        kafka.client(),
        topics.name(Topic.SENTIMENT_DRIVERS),
        BrandDrivers.class,
        configuration.enabled(),
        drivers,
        InstantSource.system(),
        meters);
  }

  @Singleton
  @Bean(preDestroy = "close")
  TopicFeed<SentimentAlert> alertFeed(
      KafkaSettings kafka,
      TopicsConfiguration topics,
      AlertsConfiguration configuration,
      LatestAlerts alerts,
      MeterRegistry meters) {
    return new TopicFeed<>(
        kafka.client(),
        topics.name(Topic.SENTIMENT_ALERTS),
        SentimentAlert.class,
        configuration.enabled(),
        alerts,
        InstantSource.system(),
        meters);
  }

  @Singleton
  Questions questions(KafkaSettings kafka, TopicsConfiguration topics) {
    return new Questions(
        kafka.client(),
        topics.name(Topic.LABELED_TEXT),
        topics.name(Topic.FEEDBACK),
        InstantSource.system());
  }

  @Singleton
  LastLetters lastLetters(
      KafkaSettings kafka,
      TopicsConfiguration topics,
      LabeledTextConfiguration labeledText,
      TextMask mask) {
    return new LastLetters(
        new DeadLetterTopic(kafka.client(), topics.name(Topic.DEAD_LETTERS)),
        labeledText.text(),
        mask,
        InstantSource.system());
  }

  @Singleton
  @Bean(preDestroy = "close")
  FeedbackSender feedbackSender(KafkaSettings kafka, TopicsConfiguration topics) {
    Map<String, Object> settings = kafka.client();
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) TAKEN_WITHIN.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TAKEN_WITHIN.toMillis());
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) TAKEN_WITHIN.toMillis());
    return new FeedbackSender(settings, topics.name(Topic.FEEDBACK));
  }

  @Singleton
  @Bean(preDestroy = "close")
  ModelFeed modelFeed(KafkaSettings kafka, TopicsConfiguration topics, KnownModels known) {
    return new ModelFeed(
        kafka.client(),
        topics.name(Topic.MODELS),
        topics.name(Topic.MODEL_STATUS),
        known,
        InstantSource.system());
  }

  @Singleton
  @Requires(property = "tonestream.webhook.url")
  @Bean(preDestroy = "close")
  AlertWebhook alertWebhook(
      KafkaSettings kafka,
      TopicsConfiguration topics,
      StreamsConfiguration streams,
      WebhookConfiguration configuration,
      MeterRegistry meters) {
    return new AlertWebhook(
        kafka.client(),
        topics.name(Topic.SENTIMENT_ALERTS),
        streams.applicationId() + "-webhook",
        configuration,
        meters);
  }
}
