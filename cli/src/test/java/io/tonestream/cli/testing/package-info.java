/** What tests of several commands share. */
@NullMarked
package io.tonestream.cli.testing;

import org.jspecify.annotations.NullMarked;
