package io.tonestream.model;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Architecture;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.RunLimits;

/**
 * What a model takes of a device's memory, estimated before it is loaded.
 *
 * @param parameters bytes of its parameters, or of its script, which hold as long as it is loaded
 * @param largestRun bytes of what its largest run computes on the way, which each run needs anew; 0
 *     of a script, of which nobody knows
 */
record ModelFootprint(long parameters, long largestRun) {
  /** Of a model in this precision, with runs within these limits. */
  static ModelFootprint of(ModelBundle bundle, ComputePrecision precision, RunLimits limits) {
    Architecture architecture = bundle.manifest().architecture();
    if (!(architecture instanceof Network network)) {
      return new ModelFootprint(bundle.script().map(script -> script.length).orElse(0), 0);
    }
    long bytes = network.runsIn(precision.type()).getNumOfBytes();
    long values = network.servingValues(bundle.manifest().labels().size());
    return new ModelFootprint(
        bytes * values, bytes * limits.maxTokens() * network.valuesPerToken());
  }

  /** Both together, in bytes. */
  long total() {
    return parameters + largestRun;
  }
}
