package io.tonestream.app.windows.rolling;

import io.tonestream.app.tasks.Budget;
import io.tonestream.app.tasks.Sweep;
import io.tonestream.app.windows.WindowsConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the brands that are to be forgotten: those that are {@linkplain
 * io.tonestream.app.windows.BrandWindows#isSilent silent}, so that a task's memory, stores and
 * topics are bounded by the brands that texts still speak of. A part of {@link RollWindows}, on the
 * task's stream thread.
 *
 * <p>A brand that was live is forgotten by the wall clock. One that wasn't stands in a past of its
 * own, which a replay may go on with; of these so many are kept as the setting says, those that had
 * texts last.
 */
final class SilentBrands {
  private static final Duration EVERY = Duration.ofMinutes(10);

  /** A task whose brands have grown by so much is swept before the time. */
  private static final double GROWN = 1.25;

  private static final int FEW = 5_000;

  /**
   * Looks for each brand that has begun since: a sweep that growth begins looks at five for each,
   * and must be over before the next one is due.
   */
  private static final int LOOKS = 8;

  /** The same of brands that are forgotten: more than begin, however fast they come. */
  private static final int FORGOTTEN = 2;

  private final int kept;
  private final Budget budget;
  private final Consumer<StoredBrand> forget;
  private final Sweep<StoredBrand> all = new Sweep<>();

  /** Those that were not live, as far as this sweep has seen. */
  private final List<StoredBrand> ofThePast = new ArrayList<>();

  private final Sweep<StoredBrand> tooMany = new Sweep<>();
  private long sweptMillis;
  private int brandsThen;
  private int owedLooks;
  private int owedForgotten;

  /**
   * Of a task that begins, or begins anew.
   *
   * @param forget forgets a brand
   */
  SilentBrands(WindowsConfiguration configuration, long wallMillis, Consumer<StoredBrand> forget) {
    this.kept = configuration.silentBrands();
    this.budget =
        new Budget(
            configuration.emitInterval(), configuration.updateShare(), RollWindows.ALWAYS_SENT);
    this.forget = forget;
    this.sweptMillis = wallMillis;
  }

  /** Another brand has begun. */
  void begin() {
    owedLooks += LOOKS;
    owedForgotten += FORGOTTEN;
  }

  /**
   * Goes on looking, as far as the budget goes, if it is time to.
   *
   * @param streamMillis the newest event time of all brands
   */
  void turn(Collection<StoredBrand> brands, long wallMillis, long streamMillis, boolean isBehind) {
    if (all.isOver() && tooMany.isOver()) {
      if (wallMillis - sweptMillis < EVERY.toMillis() && brands.size() < GROWN * brandsThen + FEW) {
        owedLooks = 0;
        owedForgotten = 0;
        return;
      }
      sweptMillis = wallMillis;
      all.begin(brands);
    }
    budget.begin(isBehind, owedForgotten);
    tooMany.turn(
        budget,
        brand -> {
          if (brand.windows().isSilent(wallMillis, streamMillis)) {
            forget.accept(brand);
          }
        });
    owedForgotten = Math.max(0, owedForgotten - budget.done());
    budget.begin(isBehind, owedLooks);
    all.turn(
        budget,
        brand -> {
          if (brand.windows().isSilent(wallMillis, streamMillis)) {
            found(brand);
          }
        });
    owedLooks = Math.max(0, owedLooks - budget.done());
    if (all.isOver() && !ofThePast.isEmpty()) {
      ofThePast.sort(Comparator.comparingLong(StoredBrand::heardMillis));
      tooMany.begin(ofThePast.subList(0, Math.max(0, ofThePast.size() - kept)));
      ofThePast.clear();
    }
    brandsThen = brands.size();
  }

  private void found(StoredBrand brand) {
    if (brand.windows().isLive()) {
      forget.accept(brand);
    } else {
      ofThePast.add(brand);
    }
  }
}
