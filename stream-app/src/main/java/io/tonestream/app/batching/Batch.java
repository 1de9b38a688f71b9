package io.tonestream.app.batching;

import java.util.List;

/**
 * Records that are scored together.
 *
 * @param generation of the scoring thread that took it: once another thread has taken over, nobody
 *     listens to this one any more
 */
record Batch(int generation, List<Fetched> records) {}
