package io.tonestream.service.http;

import java.util.HashMap;
import java.util.Map;

/** Counts what clients hold at a time, in all and by address. Thread-safe. */
public final class Slots {
  private final int max;
  private final int maxPerAddress;
  private final Map<String, Integer> taken = new HashMap<>();
  private int all;

  /**
   * @param max the most in all
   * @param maxPerAddress the most of one address
   */
  public Slots(int max, int maxPerAddress) {
    this.max = max;
    this.maxPerAddress = maxPerAddress;
  }

  /** Takes one, which is to be released; false if there is none left for this address. */
  public synchronized boolean take(String address) {
    if (!isFree(address)) {
      return false;
    }
    all++;
    taken.merge(address, 1, Integer::sum);
    return true;
  }

  /** Whether one could be taken now. */
  public synchronized boolean isFree(String address) {
    return all < max && taken.getOrDefault(address, 0) < maxPerAddress;
  }

  /** Gives one back that was taken. */
  public synchronized void release(String address) {
    all--;
    taken.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }

  /** How many are taken. */
  public synchronized int taken() {
    return all;
  }
}
