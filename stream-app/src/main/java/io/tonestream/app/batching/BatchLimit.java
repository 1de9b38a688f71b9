package io.tonestream.app.batching;

/**
 * How much the next batch may hold.
 *
 * @param texts the most records
 * @param bytes the most bytes of records, unless one alone has more
 * @param nanos what its model may take for it, unless one text alone takes longer
 * @param amortized how many texts it may have even so, since they take hardly longer than one
 */
record BatchLimit(int texts, long bytes, double nanos, int amortized, VersionCost cost) {
  /** Whether a batch may have so many records of so many bytes in all. */
  boolean allows(int count, long size) {
    return size <= bytes
        && (count <= amortized || (count <= texts && cost.nanos(count, size) <= nanos));
  }
}
