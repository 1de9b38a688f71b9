package io.tonestream.app.brands;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The brands that are looked for in texts that name none. A change needs a restart.
 *
 * @param catalogue a YAML file; the catalogue that comes with the app when absent
 */
@ConfigurationProperties("tonestream.brands")
public record BrandsConfiguration(@Nullable Path catalogue) {}
