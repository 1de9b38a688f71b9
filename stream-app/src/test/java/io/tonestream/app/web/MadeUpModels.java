package io.tonestream.app.web;

import static io.tonestream.app.testing.MadeUpBrands.NEW;
import static io.tonestream.app.testing.MadeUpBrands.OLD;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.Feature;
import io.tonestream.schemas.ModelDrift.FeatureDrift;
import io.tonestream.schemas.ModelDrift.Level;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Refusal;
import io.tonestream.schemas.PublishedModel;
import io.tonestream.topics.publishing.InstanceReport;
import io.tonestream.topics.publishing.VersionReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Two versions and two instances, made up for pictures and tests. */
final class MadeUpModels {
  private MadeUpModels() {}

  static ModelsReport report(Instant now) {
    return new ModelsReport(
        new ModelPointer(NEW, List.of(OLD)),
        null,
        List.of(version(NEW, true, now, 0.688), version(OLD, false, now, 0.671)),
        List.of(
            instance("stream-1", now, List.of()), instance("stream-2", now, List.of(refusal(now)))),
        List.of());
  }

  private static VersionReport version(String version, boolean active, Instant now, double recall) {
    PublishedModel model =
        new PublishedModel(
            "tweets",
            version,
            "bag",
            List.of(Label.values()),
            1_195_866,
            3,
            "0".repeat(64),
            null,
            null,
            now.minus(Duration.ofDays(1)),
            now.minus(Duration.ofHours(2)),
            List.of(
                new PublishedModel.Score(
                    "tweeteval/validation",
                    2_000,
                    0.679,
                    recall,
                    0.021,
                    List.of(
                        List.of(262L, 66L, 40L),
                        List.of(170L, 532L, 167L),
                        List.of(52L, 147L, 564L)))));
    return new VersionReport(version, active, false, null, model);
  }

  private static InstanceReport instance(String name, Instant now, List<Refusal> refusals) {
    return new InstanceReport(
        new ModelStatus(
            name,
            "tonestream",
            ModelStatus.State.RUNNING,
            NEW,
            now.minus(Duration.ofMinutes(12)),
            ModelStatus.Origin.TOPIC,
            null,
            null,
            null,
            null,
            null,
            null,
            refusals,
            null,
            new ModelDrift(
                NEW,
                48_120,
                now.minus(Duration.ofHours(5)),
                List.of(
                    new FeatureDrift(Feature.SCORE, 0.14, Level.MOVED),
                    new FeatureDrift(Feature.LENGTH, 0.02, Level.STABLE),
                    new FeatureDrift(Feature.UNKNOWN, 0.06, Level.STABLE)),
                0.662,
                0.655,
                0.669,
                0.679,
                Level.MOVED),
            "cpu",
            null,
            now),
        false);
  }

  private static Refusal refusal(Instant now) {
    return new Refusal(
        "2026.11.23-0811-77aa",
        41,
        ModelStatus.Phase.PROBATION,
        "its labels differ from those of "
            + OLD
            + " on 212 texts: a shift of 0.41, above max-shift",
        now.minus(Duration.ofHours(9)));
  }
}
