/** The trainer: from labelled texts to model bundles. */
@NullMarked
package io.tonestream.trainer;

import org.jspecify.annotations.NullMarked;
