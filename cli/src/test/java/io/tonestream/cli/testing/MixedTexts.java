package io.tonestream.cli.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Texts of so many brands, mostly one of them, at times two or none, within some minutes of event
 * time; some can't be read. One thread's own.
 *
 * @param random where they come from
 */
public record MixedTexts(Random random, int brands) {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> WORDS = List.of("good", "bad", "plain", "not json");

  /** The next ones, for {@code raw-text}. */
  public List<ProducerRecord<byte[], byte[]>> next(String topic, int count) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String word = WORDS.get(random.nextInt(40) == 0 ? 3 : random.nextInt(3));
      records.add(new ProducerRecord<>(topic, value(word)));
    }
    return records;
  }

  private byte[] value(String word) {
    if (word.equals("not json")) {
      return word.getBytes(UTF_8);
    }
    List<String> named = new ArrayList<>();
    for (int i = random.nextInt(10) == 0 ? random.nextInt(3) : 1; i > 0; i--) {
      named.add("brand-" + random.nextInt(brands));
    }
    Instant time = START.plusMillis(random.nextInt(600_000));
    return Json.write(new RawText(word, null, named, null, null, null, time));
  }
}
