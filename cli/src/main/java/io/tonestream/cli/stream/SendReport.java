package io.tonestream.cli.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of the rows.
 *
 * @param topic where they went
 * @param sent how many Kafka has taken for good
 * @param failed how many it has not
 * @param badRows how many held no text to send
 * @param seconds how long it took
 * @param recordsPerSecond {@code sent / seconds}
 * @param firstFailure why the first of those that failed did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SendReport(
    String topic,
    long sent,
    long failed,
    long badRows,
    double seconds,
    long recordsPerSecond,
    @Nullable String firstFailure) {

  boolean isComplete() {
    return sent > 0 && failed == 0 && badRows == 0;
  }

  String toSentence() {
    return String.format(
        Locale.ROOT,
        "sent %,d records to %s in %.1f s (%,d/s); %,d failed%s, %,d bad rows left out",
        sent,
        topic,
        seconds,
        recordsPerSecond,
        failed,
        firstFailure == null ? "" : " (" + firstFailure + ")",
        badRows);
  }
}
