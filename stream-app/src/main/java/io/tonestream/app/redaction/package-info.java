/** What is taken out of texts before anybody sees them. */
@NullMarked
package io.tonestream.app.redaction;

import org.jspecify.annotations.NullMarked;
