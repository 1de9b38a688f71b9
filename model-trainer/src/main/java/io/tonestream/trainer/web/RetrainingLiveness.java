package io.tonestream.trainer.web;

import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import io.micronaut.management.health.indicator.annotation.Liveness;
import io.tonestream.trainer.retraining.RetrainingService;
import io.tonestream.trainer.retraining.Retrainings;
import jakarta.inject.Singleton;
import java.util.Map;

/** {@code /health/liveness}: fails once nothing will be retrained any more. */
@Singleton
@Liveness
@Requires(env = RetrainingService.ENVIRONMENT)
final class RetrainingLiveness extends AbstractHealthIndicator<Map<String, Object>> {
  private final Retrainings retrainings;

  RetrainingLiveness(Retrainings retrainings) {
    this.retrainings = retrainings;
  }

  @Override
  protected Map<String, Object> getHealthInformation() {
    healthStatus = retrainings.isAlive() ? HealthStatus.UP : HealthStatus.DOWN;
    return Map.of("running", retrainings.isRunning());
  }

  @Override
  public String getName() {
    return "retraining";
  }
}
