/** Commands that look after an application's group and topics while it is stopped. */
@NullMarked
package io.tonestream.cli.maintenance;

import org.jspecify.annotations.NullMarked;
