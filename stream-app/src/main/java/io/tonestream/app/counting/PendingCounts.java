package io.tonestream.app.counting;

import io.tonestream.app.counting.BrandCounts.OfBrand;
import io.tonestream.app.drivers.Mention;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.LabeledText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts of texts by brand that are still to be sent, and how they are cut into records of {@code
 * brand-counts}. Mutable, one thread's own.
 */
public final class PendingCounts {
  /**
   * A record holds about so much, and what is more doesn't wait for a commit: topics take 1 MiB.
   */
  private static final int MAX_BYTES = 512 << 10;

  /** Those of a second's counts: a few, but where versions are compared, and of its groups. */
  private static final int SECOND_BYTES = 160;

  private static final int CHARACTER_BYTES = 3;

  private final CountKeys keys = new CountKeys();

  /** By brand. */
  private final Map<String, Pending> pending = new HashMap<>();

  /** How scorers err, as {@link ErrorRates#toBytes}, by {@link CountKey#scorer}. */
  private final Map<String, byte[]> errors = new HashMap<>();

  /** Of no texts. */
  public PendingCounts() {}

  /** A brand's texts. */
  private static final class Pending {
    private final TextCounts counts = new TextCounts();
    private final List<Mention> mentions = new ArrayList<>(0);
    private int characters;

    void add(Mention mention) {
      mentions.add(mention);
      characters += mention.characters();
    }

    int bytes() {
      return SECOND_BYTES * counts.seconds() + CHARACTER_BYTES * characters;
    }
  }

  /** Takes the counts of one partition of {@code brand-counts}, as much as fits into a record. */
  @FunctionalInterface
  public interface Sender {
    /** The next record's content, which is the sender's only until it returns. */
    void send(int partition, BrandCounts counts);
  }

  /** Nothing is left over. */
  public void clear() {
    pending.clear();
    errors.clear();
  }

  /**
   * Counts a text.
   *
   * @param group its {@link io.tonestream.app.repeats.ContentGroup}
   * @param rates how its scorer errs, as {@link ErrorRates#toBytes}; null if that is unknown
   * @param mention the text as one that explains figures; null if it explains none
   * @return whether its brand has so much that all should be sent now
   */
  public boolean add(
      LabeledText text, int group, byte @Nullable [] rates, @Nullable Mention mention) {
    Pending brand = pending.computeIfAbsent(text.brand(), name -> new Pending());
    brand.counts.add(
        text.timestamp().toEpochMilli(),
        keys.nameFor(text),
        text.label(),
        text.comparison(),
        group);
    if (rates != null) {
      errors.putIfAbsent(CountKey.scorer(text.modelVersion(), text.part()), rates);
    }
    if (mention != null) {
      brand.add(mention);
    }
    return brand.bytes() >= MAX_BYTES;
  }

  /**
   * Hands all over, and holds nothing then.
   *
   * @param partitionOf the partition of a brand
   */
  public void send(ToIntFunction<String> partitionOf, Sender sender) {
    Map<Integer, Packet> packets = new HashMap<>();
    pending.forEach(
        (brand, texts) -> {
          int partition = partitionOf.applyAsInt(brand);
          Packet packet = packets.computeIfAbsent(partition, key -> new Packet());
          if (packet.bytes + texts.bytes() > MAX_BYTES) {
            send(partition, packet, sender);
          }
          packet.add(brand, texts);
        });
    packets.forEach((partition, packet) -> send(partition, packet, sender));
    clear();
  }

  private void send(int partition, Packet packet, Sender sender) {
    if (!packet.counts.isEmpty()) {
      sender.send(partition, new BrandCounts(packet.counts, errors));
      packet.clear();
    }
  }

  /** What becomes one record. */
  private static final class Packet {
    private final List<OfBrand> counts = new ArrayList<>();
    private int bytes;

    void add(String brand, Pending texts) {
      counts.add(new OfBrand(brand, texts.counts, texts.mentions));
      bytes += texts.bytes() + CHARACTER_BYTES * brand.length();
    }

    void clear() {
      counts.clear();
      bytes = 0;
    }
  }
}
