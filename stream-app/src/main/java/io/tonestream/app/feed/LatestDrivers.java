package io.tonestream.app.feed;

import io.tonestream.schemas.BrandDrivers;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What drives each brand: the last record of each, for as many brands as {@link LatestBrands}
 * keeps.
 *
 * <p>Thread-safe: {@link TopicFeed} writes, the HTTP server's threads read.
 */
@Singleton
public final class LatestDrivers implements TopicFeed.Latest<BrandDrivers> {
  private final String epoch = UUID.randomUUID().toString().substring(0, 8);
  private final int maxBrands;

  /** The one that had no news for longest first. */
  private final Map<String, Known> brands = new LinkedHashMap<>();

  private long lastChange;
  private boolean complete;

  /** None yet. */
  public LatestDrivers(FeedConfiguration configuration) {
    this.maxBrands = configuration.maxBrands();
  }

  /**
   * A brand's last record.
   *
   * @param drivers the record
   * @param version tells it from every other one
   */
  public record Known(BrandDrivers drivers, String version) {}

  @Override
  public synchronized void put(BrandDrivers drivers, Instant now) {
    lastChange++;
    brands.remove(drivers.brand());
    brands.put(drivers.brand(), new Known(drivers, epoch + "." + lastChange));
    if (brands.size() > maxBrands) {
      brands.remove(brands.keySet().iterator().next());
    }
  }

  @Override
  public synchronized void remove(String brand) {
    brands.remove(brand);
  }

  @Override
  public synchronized void clear() {
    brands.clear();
  }

  @Override
  public synchronized void complete() {
    complete = true;
  }

  @Override
  public synchronized boolean isComplete() {
    return complete;
  }

  /** The last record of a brand, if there is one. */
  public synchronized Optional<Known> find(String brand) {
    return Optional.ofNullable(brands.get(brand));
  }
}
