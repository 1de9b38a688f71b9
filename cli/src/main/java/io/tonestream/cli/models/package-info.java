/** The commands that publish models and show who runs which. */
@NullMarked
package io.tonestream.cli.models;

import org.jspecify.annotations.NullMarked;
