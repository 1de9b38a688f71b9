/**
 * What a brand's positive and negative texts speak of, in bounded memory. {@link
 * io.tonestream.app.drivers.FindDrivers} is the processor, and {@link
 * io.tonestream.app.drivers.DriverStore} keeps what it needs; all else knows no Kafka.
 */
@NullMarked
package io.tonestream.app.drivers;

import org.jspecify.annotations.NullMarked;
