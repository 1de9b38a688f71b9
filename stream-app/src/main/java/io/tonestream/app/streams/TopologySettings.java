package io.tonestream.app.streams;

import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.app.brands.LabeledTextConfiguration;
import io.tonestream.app.drivers.DriversConfiguration;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.Topic;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What is set of the topology's steps, in their order. */
public record TopologySettings(
    LabeledTextConfiguration labeledText,
    WindowsConfiguration windows,
    AlertsConfiguration alerts,
    DriversConfiguration drivers,
    TextMask mask) {
  /** The defaults. */
  public static final TopologySettings DEFAULT =
      new TopologySettings(
          LabeledTextConfiguration.DEFAULT,
          WindowsConfiguration.DEFAULT,
          AlertsConfiguration.DEFAULT,
          DriversConfiguration.DEFAULT,
          new TextMask(List.of()));

  /**
   * Refuses what can't work together, naming the setting.
   *
   * @throws IllegalArgumentException if no window has the panes that alerts need
   */
  public TopologySettings {
    alerts.requireCountable(windows);
  }

  /** Topics of what is turned off. */
  public Set<Topic> unusedTopics() {
    Set<Topic> unused = EnumSet.noneOf(Topic.class);
    if (!alerts.enabled()) {
      unused.add(Topic.SENTIMENT_ALERTS);
    }
    if (!drivers.enabled()) {
      unused.add(Topic.SENTIMENT_DRIVERS);
    }
    return unused;
  }
}
