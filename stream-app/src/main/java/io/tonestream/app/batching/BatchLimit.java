package io.tonestream.app.batching;

/**
 * How much the next batch may hold.
 *
 * @param texts the most records
 * @param bytes the most bytes of records, unless one alone has more
 * @param nanos what its model may take for it, unless one text alone takes longer
 */
record BatchLimit(int texts, long bytes, double nanos, VersionCost cost) {
  /** Whether a batch may have so many records of so many bytes in all. */
  boolean allows(int count, long size) {
    return count <= texts && size <= bytes && cost.nanos(count, size) <= nanos;
  }
}
