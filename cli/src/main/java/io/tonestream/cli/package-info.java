/** The command line: every command, and what it does about errors. */
@NullMarked
package io.tonestream.cli;

import org.jspecify.annotations.NullMarked;
