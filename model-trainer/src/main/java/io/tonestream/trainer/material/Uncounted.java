package io.tonestream.trainer.material;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Corrections that don't count, as numbers of texts.
 *
 * @param senders how many senders they are of
 * @param overSenderMax texts beyond those that one sender may have
 * @param overReplacedShare texts of the validation texts beyond those that may be replaced
 * @param most the senders with most of them, since whoever makes up names makes up many
 */
public record Uncounted(
    int senders, int overSenderMax, int overReplacedShare, List<OfSender> most) {
  private static final int MAX_NAMED = 10;

  /** Takes a copy. */
  public Uncounted {
    most = List.copyOf(most);
  }

  /** Of one sender. */
  public record OfSender(String sender, int overSenderMax, int overReplacedShare) {
    private int total() {
      return overSenderMax + overReplacedShare;
    }

    private String toSentence() {
      List<String> reasons = new ArrayList<>();
      if (overSenderMax > 0) {
        reasons.add(
            format(
                "%,d are beyond the texts of one sender that count"
                    + " (tonestream.retraining.feedback.sender-max)",
                overSenderMax));
      }
      if (overReplacedShare > 0) {
        reasons.add(
            format(
                "%,d would replace more validation texts than may be"
                    + " (tonestream.retraining.feedback.replaced-share)",
                overReplacedShare));
      }
      return format("%,d texts that %s corrected don't count: ", total(), sender)
          + String.join(", ", reasons);
    }
  }

  /** From numbers of texts by sender. */
  static Uncounted of(Map<String, Integer> overSenderMax, Map<String, Integer> overReplacedShare) {
    Set<String> senders = new HashSet<>(overSenderMax.keySet());
    senders.addAll(overReplacedShare.keySet());
    return new Uncounted(
        senders.size(),
        sum(overSenderMax),
        sum(overReplacedShare),
        senders.stream()
            .map(
                sender ->
                    new OfSender(
                        sender,
                        overSenderMax.getOrDefault(sender, 0),
                        overReplacedShare.getOrDefault(sender, 0)))
            .sorted(
                Comparator.comparing((OfSender each) -> -each.total())
                    .thenComparing(OfSender::sender))
            .limit(MAX_NAMED)
            .toList());
  }

  private static int sum(Map<String, Integer> bySender) {
    return bySender.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** A line for each sender that is named, and one for all others; none if all count. */
  List<String> toSentences() {
    List<String> sentences = new ArrayList<>();
    most.forEach(each -> sentences.add(each.toSentence()));
    if (senders > most.size()) {
      int others =
          overSenderMax + overReplacedShare - most.stream().mapToInt(OfSender::total).sum();
      sentences.add(
          format(
              "%,d texts that %,d more senders corrected don't count",
              others, senders - most.size()));
    }
    return sentences;
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
