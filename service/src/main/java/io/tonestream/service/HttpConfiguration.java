package io.tonestream.service;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Where a service answers over HTTP. A change needs a restart.
 *
 * @param host the address to listen on; {@code 0.0.0.0} for all
 * @param port the port; -1 for any free one
 */
@ConfigurationProperties("tonestream.http")
public record HttpConfiguration(
    @Bindable(defaultValue = "127.0.0.1") String host, @Bindable(defaultValue = "8080") int port) {}
