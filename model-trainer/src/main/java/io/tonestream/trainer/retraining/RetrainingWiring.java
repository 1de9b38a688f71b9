package io.tonestream.trainer.retraining;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.env.Environment;
import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.bundle.TrustedKeys;
import io.tonestream.schemas.Topic;
import io.tonestream.service.ServiceContext;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.topics.Brokers;
import io.tonestream.topics.TopicAdmin;
import io.tonestream.topics.TopicReader;
import io.tonestream.topics.access.GrantedRights;
import io.tonestream.topics.access.Role;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import io.tonestream.trainer.feedback.FeedbackFile;
import io.tonestream.trainer.feedback.FeedbackSource;
import io.tonestream.trainer.feedback.TopicId;
import io.tonestream.trainer.gate.GateConfiguration;
import io.tonestream.trainer.history.RunHistory;
import io.tonestream.trainer.history.StateDirectory;
import io.tonestream.trainer.material.DataConfiguration;
import io.tonestream.trainer.release.Baseline;
import io.tonestream.trainer.release.ModelVersions;
import io.tonestream.trainer.release.PublishedVersions;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts retraining together. Beans are closed in the reverse order of their making. */
@Factory
final class RetrainingWiring {
  @Singleton
  StateDirectory stateDirectory(RetrainingConfiguration configuration) {
    return new StateDirectory(configuration.stateDir());
  }

  @Singleton
  @Bean(preDestroy = "close")
  RunHistory runHistory(StateDirectory state) {
    return RunHistory.open(state.runs());
  }

  @Singleton
  @Bean(preDestroy = "close")
  FeedbackFile feedbackFile(StateDirectory state) {
    return FeedbackFile.open(state.feedback());
  }

  @Singleton
  FeedbackSource feedbackSource(
      Environment environment,
      TopicsConfiguration topics,
      FeedbackFile file,
      FeedbackConfiguration counting,
      StateDirectory state) {
    Map<String, Object> kafka = kafka(environment);
    String topic = topics.name(Topic.FEEDBACK);
    return new FeedbackSource(
        () -> TopicReader.open(kafka, topic),
        topic,
        () -> TopicId.of(kafka, topic, FeedbackSource.TIMEOUT),
        file,
        counting.retention(),
        state::dropReportsWith,
        InstantSource.system());
  }

  @Singleton
  ModelVersions modelVersions(
      Environment environment, TopicsConfiguration topics, RetrainingConfiguration configuration) {
    Map<String, Object> kafka = kafka(environment);
    Brokers.requireAnswer(kafka);
    GrantedRights.require(kafka, Role.RETRAIN.rights(topics::name, ""));
    if (topics.autoCreate()) {
      try (TopicAdmin admin = TopicAdmin.open(kafka, topics::name)) {
        admin.createMissing(
            List.of(Topic.FEEDBACK, Topic.MODELS, Topic.MODEL_STATUS),
            topics.partitions(),
            topics.replicationFactor());
      }
    }
    Baseline baseline =
        new Baseline(
            configuration.baseline(), BundlePolicy.ofOwnFile(configuration.allowTorchscript()));
    baseline.read(); // says at the start if it can't be
    return new PublishedVersions(
        kafka,
        topics.name(Topic.MODELS),
        topics.name(Topic.MODEL_STATUS),
        new BundlePolicy(
            trustedKeys(configuration),
            configuration.allowTorchscript(),
            BundlePolicy.DEFAULT.maxBytes()),
        baseline,
        configuration.keep(),
        configuration.awaitRollout(),
        signingKey(configuration));
  }

  /** Who signs must not sign what others made of who knows what. */
  private static TrustedKeys trustedKeys(RetrainingConfiguration configuration) {
    List<String> keys = new ArrayList<>(configuration.trustedKeys());
    SigningKey own = signingKey(configuration);
    if (own != null) {
      keys.add(own.publicKey());
    }
    return TrustedKeys.of(keys);
  }

  private static @Nullable SigningKey signingKey(RetrainingConfiguration configuration) {
    return configuration.signingKey() == null ? null : SigningKey.read(configuration.signingKey());
  }

  @Singleton
  Retrainer retrainer(
      RetrainingConfiguration configuration,
      DataConfiguration data,
      FeedbackConfiguration counting,
      GateConfiguration gate,
      FeedbackSource feedback,
      ModelVersions versions,
      StateDirectory state,
      RunHistory history) {
    return new Retrainer(
        new RetrainingSettings(configuration, data, counting, gate),
        feedback,
        versions,
        state,
        history,
        InstantSource.system());
  }

  @Singleton
  RetrainingMetrics retrainingMetrics(
      MeterRegistry meters, RunHistory history, FeedbackSource feedback) {
    return new RetrainingMetrics(meters, history, feedback, InstantSource.system());
  }

  @Singleton
  @Bean(preDestroy = "close")
  Retrainings retrainings(
      Retrainer retrainer,
      RunHistory history,
      FeedbackSource feedback,
      ModelVersions versions,
      DriftConfiguration drift,
      RetrainingConfiguration configuration,
      FeedbackConfiguration counting,
      RetrainingMetrics metrics) {
    return new Retrainings(
        retrainer,
        history,
        feedback,
        new DriftTrigger(drift, versions::drift, history),
        Timetable.of(configuration, ZoneId.systemDefault()),
        counting,
        InstantSource.system(),
        metrics::ended);
  }

  private static Map<String, Object> kafka(Environment environment) {
    return ServiceContext.kafka(environment);
  }
}
