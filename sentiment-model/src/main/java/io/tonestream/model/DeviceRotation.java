package io.tonestream.model;

import java.util.Arrays;

/**
 * Deals a model's predictors out to its devices: the next one goes where fewest are open, to the
 * first of those. So each thread's predictor finds a device of its own while there are enough, and
 * what was opened only to warm a device up changes nothing. Any thread.
 */
final class DeviceRotation {
  /** How many predictors are open, by device. Guarded by this. */
  private final int[] open;

  DeviceRotation(int devices) {
    open = new int[devices];
  }

  /** The number of the device for one more predictor. */
  synchronized int take() {
    int fewest = 0;
    for (int i = 1; i < open.length; i++) {
      if (open[i] < open[fewest]) {
        fewest = i;
      }
    }
    return take(fewest);
  }

  /** The same for one that must be on this device. */
  synchronized int take(int device) {
    open[device]++;
    return device;
  }

  /** A predictor on this device was closed. */
  synchronized void giveBack(int device) {
    if (open[device] == 0) {
      throw new IllegalStateException("no predictor is open on device " + device);
    }
    open[device]--;
  }

  @Override
  public synchronized String toString() {
    return Arrays.toString(open);
  }
}
