/** Alerts, sent to an address of the user's. */
@NullMarked
package io.tonestream.app.webhook;

import org.jspecify.annotations.NullMarked;
