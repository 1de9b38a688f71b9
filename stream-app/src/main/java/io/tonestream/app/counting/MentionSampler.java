package io.tonestream.app.counting;

import io.tonestream.app.drivers.Mention;
import io.tonestream.schemas.LabeledText;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the texts that are read for terms: all of them while there is time for that, and else all
 * of small brands and some of large ones, each of which stands for as many as it takes. So large
 * brands share what small ones leave, and sums over the chosen texts are right in the mean.
 * Mutable, one stream thread's own.
 *
 * <p>How many texts a brand has is known from the period before. In a period that brings many more
 * texts than that let expect, each text is chosen half as often whenever the period's number is
 * chosen.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1952.10483446">Horvitz and Thompson (1952): each
 *     chosen one stands for the inverse of its probability</a>
 */
public final class MentionSampler {
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final long perPeriod;

  /** Number of texts in this period. */
  private Map<String, int[]> texts = new HashMap<>();

  /** Of these brands one text in so many is chosen; of others, each. */
  private final Map<String, Integer> oneIn = new HashMap<>();

  private long periodEnd = Long.MIN_VALUE;

  /** Since the period began, or since texts are chosen half as often. */
  private long chosen;

  private int overload = 1;

  /**
   * @param perSecond how many texts are chosen, about, while there are more
   */
  public MentionSampler(int perSecond) {
    perPeriod = perSecond * PERIOD.toSeconds();
  }

  /**
   * The text as one that stands for others, or none if others stand for it.
   *
   * @param nowMillis the wall clock
   */
  public Optional<Mention> choose(LabeledText text, long nowMillis) {
    if (nowMillis >= periodEnd) {
      begin(nowMillis);
    }
    texts.computeIfAbsent(text.brand(), brand -> new int[1])[0]++;
    int weight = Math.max(overload, oneIn.getOrDefault(text.brand(), 1));
    if (weight > 1 && Integer.remainderUnsigned(hash(text.id()), weight) != 0) {
      return Optional.empty();
    }
    chosen++;
    if (chosen == perPeriod) {
      chosen = 0;
      overload *= 2;
    }
    return Optional.of(Mention.of(text, weight));
  }

  private void begin(long nowMillis) {
    periodEnd = nowMillis + PERIOD.toMillis();
    chosen = 0;
    overload = 1;
    oneIn.clear();
    int largest = largestWhole();
    texts.forEach(
        (brand, count) -> {
          if (count[0] > largest) {
            oneIn.put(brand, (count[0] + largest - 1) / largest);
          }
        });
    texts = new HashMap<>();
  }

  /**
   * With how many texts a brand is still read whole, so that all together are as many as may be.
   */
  private int largestWhole() {
    int[] sizes = texts.values().stream().mapToInt(count -> count[0]).sorted().toArray();
    long left = perPeriod;
    for (int i = 0; i < sizes.length; i++) {
      long share = left / (sizes.length - i);
      if (sizes[i] > share) {
        return (int) Math.max(1, share);
      }
      left -= sizes[i];
    }
    return Integer.MAX_VALUE;
  }

  /** Of ids that differ in their last digits alone, too: the end of MurmurHash3. */
  private static int hash(String id) {
    int hash = id.hashCode();
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }
}
