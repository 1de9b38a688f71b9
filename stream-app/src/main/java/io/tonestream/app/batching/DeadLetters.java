package io.tonestream.app.batching;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends records that can't be processed on to the sink for dead letters. Thread-safe; one object
 * for the whole app.
 */
public final class DeadLetters {
  /** Header with the size of a value that was left out because the letter would be too large. */
  public static final String OMITTED_BYTES_HEADER = "tonestream.omitted-bytes";

  /** Room for what a producer writes around key, value and headers. */
  private static final int OVERHEAD_BYTES = 4 << 10;

  /** A topic's name, a partition and an offset. */
  private static final int MAX_REDRIVEN_BYTES = 300;

  private final DeadLetterMetrics metrics;
  private final int maxBytes;

  /**
   * @param maxBytes the largest record that the producer sends: a topic's own limit is one of
   *     compressed bytes, so {@code raw-text} may hold larger ones
   */
  public DeadLetters(DeadLetterMetrics metrics, int maxBytes) {
    this.metrics = metrics;
    this.maxBytes = maxBytes;
  }

  /**
   * Forwards the record in hand, unchanged but for the headers that say why it is here. If it would
   * be too large it goes without its value, which still stands where the headers say.
   *
   * @param child name of the sink
   */
  public void send(
      ProcessorContext<Object, Object> context,
      Record<byte[], byte[]> record,
      DeadLetter letter,
      String child) {
    RecordMetadata from = context.recordMetadata().orElseThrow();
    TopicPartition partition = new TopicPartition(from.topic(), from.partition());
    Headers headers = letter.headers(record.headers(), partition, from.offset());
    headers.remove(OMITTED_BYTES_HEADER); // a producer's word for it
    long now = context.currentSystemTimeMs();
    if (size(record.key()) + size(record.value()) + size(headers) <= maxBytes) {
      context.forward(new Record<>(record.key(), record.value(), now, headers), child);
    } else {
      Headers own = letter.headers(new RecordHeaders(), partition, from.offset());
      Header redriven = record.headers().lastHeader(DeadLetter.REDRIVEN_FROM_HEADER);
      if (redriven != null && size(redriven.value()) <= MAX_REDRIVEN_BYTES) {
        own.add(redriven);
      }
      own.add(OMITTED_BYTES_HEADER, String.valueOf(size(record.value())).getBytes(US_ASCII));
      byte[] key = size(record.key()) + OVERHEAD_BYTES <= maxBytes ? record.key() : null;
      context.forward(new Record<>(key, null, now, own), child);
    }
    metrics.count(letter);
  }

  private static long size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static long size(Headers headers) {
    long size = OVERHEAD_BYTES;
    for (Header header : headers) {
      size += 3L * header.key().length() + size(header.value()) + 10;
    }
    return size;
  }
}
