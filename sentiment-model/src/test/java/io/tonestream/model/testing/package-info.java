/** Models made for tests. */
@NullMarked
package io.tonestream.model.testing;

import org.jspecify.annotations.NullMarked;
