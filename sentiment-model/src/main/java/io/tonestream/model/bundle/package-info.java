/**
 * Model bundles: one file that holds all that a model needs, read with suspicion and written the
 * same way every time.
 */
@NullMarked
package io.tonestream.model.bundle;

import org.jspecify.annotations.NullMarked;
