/**
 * What is done with an application while it is stopped: it begins anew ({@link
 * io.tonestream.app.maintenance.Reset}), or another goes on from what it has labelled ({@link
 * io.tonestream.app.maintenance.Rebuild}).
 */
@NullMarked
package io.tonestream.app.maintenance;

import org.jspecify.annotations.NullMarked;
