/** What several tests share. */
@NullMarked
package io.tonestream.app.testing;

import org.jspecify.annotations.NullMarked;
