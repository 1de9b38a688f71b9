package io.tonestream.app.maintenance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.alerts.RaiseAlerts;
import io.tonestream.app.counting.Recount.Past;
import io.tonestream.app.tasks.BrandKey;
import io.tonestream.app.tasks.StoreFormat;
import io.tonestream.app.windows.BrandState;
import io.tonestream.app.windows.BrandState.LastUpdate;
import io.tonestream.app.windows.rolling.BrandStore;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Status;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.GroupAdmin;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What an application has told of its brands: from the changelogs of its stores, as far as they are
 * there and this release can read them, or else from {@code sentiment-aggregates}.
 *
 * @param states of the brands' windows, by brand
 * @param alerts what is learnt of brands, by brand; empty if that is lost
 * @param areTotalsKnown whether the states have the numbers of texts
 * @param unreadable records of {@code sentiment-aggregates} that are none, and were left out
 */
record Pasts(
    Map<String, BrandState> states,
    Map<String, byte[]> alerts,
    boolean areTotalsKnown,
    long unreadable) {
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /**
   * Reads all.
   *
   * @param until when the application last labelled a text: if it isn't known which bins it has
   *     judged, those until then are
   */
  static Pasts read(RebuildPlan plan, GroupAdmin admin, Instant until) {
    Optional<Map<Bytes, byte[]>> windows = entries(plan, admin, BrandStore.NAME, BrandStore.FORMAT);
    Optional<Map<Bytes, byte[]>> alerts =
        entries(plan, admin, RaiseAlerts.STORE, RaiseAlerts.FORMAT);
    return windows.isPresent()
        ? ofStores(windows.get(), alerts.orElse(Map.of()))
        : ofUpdates(plan, until);
  }

  private static Pasts ofStores(Map<Bytes, byte[]> windows, Map<Bytes, byte[]> alerts) {
    Map<String, BrandState> states = new HashMap<>();
    windows.forEach(
        (key, value) ->
            BrandStore.stateOf(key, value)
                .filter(state -> !state.equals(BrandState.NEW))
                .ifPresent(state -> states.put(BrandKey.read(key).brand(), state)));
    Map<String, byte[]> learnt = new HashMap<>();
    alerts.forEach((key, value) -> learnt.put(BrandKey.read(key).brand(), value));
    return new Pasts(states, learnt, true, 0);
  }

  /** The entries of a store but its format; nothing if that is another, or there is none. */
  private static Optional<Map<Bytes, byte[]>> entries(
      RebuildPlan plan, GroupAdmin admin, String store, byte format) {
    String changelog = RebuildPlan.changelog(plan.from(), store);
    if (admin.existing(List.of(changelog)).isEmpty()) {
      return Optional.empty();
    }
    Map<Bytes, byte[]> entries = new HashMap<>();
    List<Byte> formats = new ArrayList<>();
    forEach(
        plan,
        changelog,
        (key, value) -> {
          if (StoreFormat.is(key)) {
            formats.add(value == null ? 0 : StoreFormat.read(value));
          } else if (value == null) {
            entries.remove(key);
          } else {
            entries.put(key, value);
          }
        });
    return !formats.isEmpty() && formats.stream().allMatch(each -> each == format)
        ? Optional.of(entries)
        : Optional.empty();
  }

  private static Pasts ofUpdates(RebuildPlan plan, Instant until) {
    Map<String, BrandState> states = new HashMap<>();
    AtomicLong unreadable = new AtomicLong();
    forEach(
        plan,
        plan.topic(Topic.SENTIMENT_AGGREGATES),
        (key, value) -> {
          if (value == null) {
            states.remove(new String(key.get(), UTF_8));
            return;
          }
          try {
            BrandSentiment told = Json.read(BrandSentiment.class, value);
            states.put(told.brand(), after(told, until));
          } catch (BadJsonException e) {
            unreadable.incrementAndGet();
          }
        });
    return new Pasts(states, Map.of(), false, unreadable.get());
  }

  private static BrandState after(BrandSentiment told, Instant until) {
    long asOf = told.asOf().toEpochMilli();
    boolean isFinal = told.windows().stream().allMatch(window -> window.status() == Status.FINAL);
    return new BrandState(
        asOf,
        new LastUpdate(asOf, told.revision(), isFinal),
        false,
        false,
        0,
        0,
        until.toEpochMilli());
  }

  /** Of each brand, as a recount carries it. */
  Map<String, Past> byBrand() {
    Map<String, Past> pasts = new HashMap<>();
    states.forEach(
        (brand, state) -> pasts.put(brand, new Past(state.toBytes(), alerts.get(brand))));
    return pasts;
  }

  private static void forEach(
      RebuildPlan plan, String topic, BiConsumer<Bytes, byte @Nullable []> taker) {
    try (TopicReader reader = TopicReader.open(plan.kafka(), topic)) {
      reader.readToEnd(
          SILENCE,
          records -> {
            for (ConsumerRecord<byte[], byte[]> record : records) {
              if (record.key() != null) {
                taker.accept(Bytes.wrap(record.key()), record.value());
              }
            }
          });
    }
  }
}
