package io.tonestream.service;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Map;
import java.util.Set;

/**
 * Gives the meters of libraries names and units by Prometheus' conventions, which {@code promtool
 * check metrics} holds them to, and leaves out those that can't have any.
 */
final class TidyMeters implements MeterFilter {
  /** In nanoseconds; {@link ProcessMetrics} has it in seconds. */
  private static final Set<String> LEFT_OUT = Set.of("process.cpu.time");

  /** Of pools that nothing waits for. */
  private static final String POOLS = "executor";

  /** Names ending in {@code count} are those of histograms. */
  private static final Map<String, String> RENAMED =
      Map.of("system.cpu.count", "system.cpus", "jvm.buffer.count", "jvm.buffers");

  /** A share of one is no percentage. */
  private static final Map<String, String> UNITS = Map.of("percent", "ratio");

  private static final Map<String, String> DESCRIPTIONS =
      Map.of("http.server.requests", "Requests that were answered over HTTP");

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return LEFT_OUT.contains(id.getName())
            || id.getName().equals(POOLS)
            || id.getName().startsWith(POOLS + ".")
        ? MeterFilterReply.DENY
        : MeterFilterReply.NEUTRAL;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    String name = id.getName();
    String unit = id.getBaseUnit();
    return new Meter.Id(
        RENAMED.getOrDefault(name, name),
        Tags.of(id.getTags()),
        unit == null ? null : UNITS.getOrDefault(unit, unit),
        id.getDescription() == null ? DESCRIPTIONS.get(name) : id.getDescription(),
        id.getType());
  }
}
