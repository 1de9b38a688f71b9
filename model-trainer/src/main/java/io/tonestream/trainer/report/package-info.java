/** A report on a model as one HTML file that needs nothing else. */
@NullMarked
package io.tonestream.trainer.report;

import org.jspecify.annotations.NullMarked;
