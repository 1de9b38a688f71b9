/**
 * What the app says over HTTP: its API, the dashboard that draws it, and how the app is. Other
 * services that have it on their class path say nothing of this.
 */
@NullMarked
@Configuration
@Requires(env = "stream")
package io.tonestream.app.web;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
