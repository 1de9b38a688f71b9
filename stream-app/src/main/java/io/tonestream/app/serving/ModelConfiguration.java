package io.tonestream.app.serving;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The model that the app starts with. A change needs a restart.
 *
 * @param bundle a model bundle; the bundled model when absent
 * @param device where it runs: {@code auto} takes a GPU if there is one, {@code cpu}, {@code gpu}
 *     or {@code gpu:N}
 */
@ConfigurationProperties("tonestream.model")
public record ModelConfiguration(
    @Nullable Path bundle, @Bindable(defaultValue = "auto") String device) {}
