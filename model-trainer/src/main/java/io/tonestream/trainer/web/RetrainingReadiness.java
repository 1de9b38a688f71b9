package io.tonestream.trainer.web;

import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.tonestream.trainer.retraining.RetrainingService;
import io.tonestream.trainer.retraining.Retrainings;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/** {@code /health/readiness}: fails while feedback can't be read. */
@Singleton
@Readiness
@Requires(env = RetrainingService.ENVIRONMENT)
final class RetrainingReadiness extends AbstractHealthIndicator<Map<String, Object>> {
  private final Retrainings retrainings;

  RetrainingReadiness(Retrainings retrainings) {
    this.retrainings = retrainings;
  }

  @Override
  protected Map<String, Object> getHealthInformation() {
    Optional<String> problem = retrainings.problem();
    healthStatus = problem.isEmpty() ? HealthStatus.UP : HealthStatus.DOWN;
    return problem.<Map<String, Object>>map(each -> Map.of("problem", each)).orElse(Map.of());
  }

  @Override
  public String getName() {
    return "feedback";
  }
}
