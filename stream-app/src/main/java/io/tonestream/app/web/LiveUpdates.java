package io.tonestream.app.web;

import io.micronaut.http.sse.Event;
import io.tonestream.app.feed.LatestAlerts;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.feed.LatestDrivers;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.SentimentAlert;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one client of {@code /api/stream} is told next. It keeps nothing of what happens meanwhile:
 * a client that is slow to ask is told, once, what each brand is by then. Used by one thread at a
 * time.
 */
final class LiveUpdates {
  /** The most brands in an event, so that none is large. */
  private static final int MAX_IN_AN_EVENT = 200;

  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final LatestBrands brands;
  private final LatestDrivers drivers;
  private final LatestAlerts alerts;
  private final KnownModels models;
  private final List<Duration> windows;
  private final Interest interest;
  private final InstantSource clock;
  private Position position;
  private boolean greeted;
  private String driversTold = "";
  private Instant heartbeatDue = Instant.MIN;

  LiveUpdates(
      LatestBrands brands,
      LatestDrivers drivers,
      LatestAlerts alerts,
      KnownModels models,
      List<Duration> windows,
      Interest interest,
      @Nullable String lastEventId,
      InstantSource clock) {
    this.brands = brands;
    this.drivers = drivers;
    this.alerts = alerts;
    this.models = models;
    this.windows = windows;
    this.interest = interest;
    this.clock = clock;
    this.position = Position.parse(lastEventId, brands.epoch());
  }

  /**
   * What a client wants to hear of.
   *
   * @param brands whether of any brand
   * @param brand this brand alone
   * @param window this window alone
   */
  record Interest(boolean brands, @Nullable String brand, @Nullable Duration window) {}

  /**
   * Up to where a client has been told, which is also an event's id.
   *
   * @param brands number of the last change of the brands
   * @param models number of the last change of the models
   * @param alerts number of the last change of the alerts
   */
  private record Position(long brands, long models, long alerts) {
    static final Position START = new Position(0, 0, 0);

    /** The start, if the id is of another run of the app or another instance. */
    static Position parse(@Nullable String id, String epoch) {
      if (id == null || !id.matches("\\w{1,20}(\\.\\d{1,18}){3}")) {
        return START;
      }
      String[] parts = id.split("\\.", -1);
      return parts[0].equals(epoch)
          ? new Position(
              Long.parseLong(parts[1]), Long.parseLong(parts[2]), Long.parseLong(parts[3]))
          : START;
    }

    Position withBrands(long change) {
      return new Position(change, models, alerts);
    }

    Position withModels(long change) {
      return new Position(brands, change, alerts);
    }

    Position withAlerts(long change) {
      return new Position(brands, models, change);
    }

    String id(String epoch) {
      return epoch + "." + brands + "." + models + "." + alerts;
    }
  }

  /**
   * The data of the event {@code hello}, the first one.
   *
   * @param resumed whether the stream goes on where the client's last one ended; if not, all brands
   *     follow
   * @param windows the rolling windows that there are, shortest first
   */
  record Hello(boolean resumed, List<Duration> windows) {}

  /**
   * The data of the event {@code brands}.
   *
   * @param changed as they are now
   * @param removed names of brands that are gone
   */
  record Changed(List<BrandSentiment> changed, List<String> removed) {}

  /**
   * The data of the event {@code drivers}: there is something new to ask for.
   *
   * @param brand the one brand that the client asked for
   * @param asOf event time of its newest text
   */
  record NewDrivers(String brand, Instant asOf) {}

  /**
   * The data of the event {@code heartbeat}.
   *
   * @param now the server's time
   * @param updatedAt when any brand last had news; null before the first
   * @param complete whether all that the topic holds was read since the instance started
   */
  record Heartbeat(Instant now, @Nullable Instant updatedAt, boolean complete) {}

  /** All that there is to tell now, in its order; often nothing. */
  List<Event<Object>> round() {
    List<Event<Object>> events = new ArrayList<>();
    LatestBrands.Changes changes = brands.since(position.brands);
    if (!greeted || (changes.everything() && position.brands > 0)) {
      greeted = true;
      position = changes.everything() ? position.withBrands(0) : position;
      events.add(event("hello", new Hello(position.brands > 0, windows)));
    }
    addModels(events);
    addBrands(changes, events);
    addDrivers(events);
    addAlerts(events);
    Instant now = clock.instant();
    if (!now.isBefore(heartbeatDue)) {
      heartbeatDue = now.plus(HEARTBEAT);
      events.add(
          event(
              "heartbeat",
              new Heartbeat(now, brands.updatedAt().orElse(null), brands.isComplete())));
    }
    return events;
  }

  private void addModels(List<Event<Object>> events) {
    KnownModels.Known known = models.get();
    if (known.change() != position.models) {
      position = position.withModels(known.change());
      events.add(event("models", known.report()));
    }
  }

  /** Only the last event moves the position: whoever missed any of them is told all again. */
  private void addBrands(LatestBrands.Changes changes, List<Event<Object>> events) {
    List<BrandSentiment> changed =
        changes.changed().stream()
            .filter(each -> isOfInterest(each.brand()))
            .map(each -> WindowChoice.only(interest.window, each))
            .toList();
    List<String> removed = changes.removed().stream().filter(this::isOfInterest).toList();
    for (int from = 0; from + MAX_IN_AN_EVENT < changed.size(); from += MAX_IN_AN_EVENT) {
      List<BrandSentiment> some = changed.subList(from, from + MAX_IN_AN_EVENT);
      events.add(event("brands", new Changed(some, List.of())));
    }
    position = position.withBrands(changes.upTo());
    if (!changed.isEmpty() || !removed.isEmpty()) {
      int last = changed.isEmpty() ? 0 : (changed.size() - 1) / MAX_IN_AN_EVENT;
      List<BrandSentiment> rest = changed.subList(last * MAX_IN_AN_EVENT, changed.size());
      events.add(event("brands", new Changed(rest, removed)));
    }
  }

  /** To those who look at one brand; they are told again when they come back. */
  private void addDrivers(List<Event<Object>> events) {
    if (interest.brands && interest.brand != null) {
      drivers
          .find(interest.brand)
          .filter(known -> !known.version().equals(driversTold))
          .ifPresent(
              known -> {
                driversTold = known.version();
                events.add(
                    event(
                        "drivers",
                        new NewDrivers(known.drivers().brand(), known.drivers().asOf())));
              });
    }
  }

  /** At first those that are open; only the last one moves the position. */
  private void addAlerts(List<Event<Object>> events) {
    LatestAlerts.Changes changes = alerts.since(position.alerts);
    List<SentimentAlert> changed =
        changes.alerts().stream().filter(alert -> isOfInterest(alert.brand())).toList();
    for (int i = 0; i < changed.size(); i++) {
      if (i == changed.size() - 1) {
        position = position.withAlerts(changes.upTo());
      }
      events.add(event("alert", changed.get(i)));
    }
    position = position.withAlerts(changes.upTo());
  }

  private Event<Object> event(String name, Object data) {
    return Event.of(data).name(name).id(position.id(brands.epoch()));
  }

  private boolean isOfInterest(String brand) {
    return interest.brands && (interest.brand == null || interest.brand.equals(brand));
  }
}
