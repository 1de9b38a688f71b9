package io.tonestream.service.http;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.ssl.CertificateProvider;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Sinks;

/**
 * The certificate that the server shows, and its key: read at the start, and again within a minute
 * when the files are replaced. The container's own provider watches the files' names, which stay
 * the same where Kubernetes renews a secret. Thread-safe.
 */
@Singleton
@Named(TlsCertificate.NAME)
@Requires(property = "tonestream.http.tls.certificate")
final class TlsCertificate implements CertificateProvider {
  static final String NAME = "tonestream";

  private static final Logger log = LoggerFactory.getLogger(TlsCertificate.class);

  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  private final Path certificate;
  private final Path key;
  private final Sinks.Many<KeyStore> stores = Sinks.many().replay().latest();
  private PemPair last;

  @Inject
  TlsCertificate(
      TlsConfiguration configuration, @Named(TaskExecutors.SCHEDULED) ExecutorService scheduler) {
    this(configuration, (ScheduledExecutorService) scheduler, LOOK_EVERY);
  }

  TlsCertificate(
      TlsConfiguration configuration, ScheduledExecutorService scheduler, Duration lookEvery) {
    certificate = Objects.requireNonNull(configuration.certificate());
    key = Objects.requireNonNull(configuration.key());
    last = PemPair.read(certificate, key);
    stores.tryEmitNext(last.store()).orThrow();
    long millis = lookEvery.toMillis();
    // It ends with the scheduler.
    ScheduledFuture<?> unused =
        scheduler.scheduleWithFixedDelay(this::renew, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Takes the files if they are others than before; while they can't be used, the last ones stay.
   */
  synchronized void renew() {
    try {
      PemPair now = PemPair.read(certificate, key);
      if (!now.equals(last)) {
        stores.tryEmitNext(now.store()).orThrow();
        last = now;
        log.info("The certificate in {} is used from now on", certificate);
      }
    } catch (RuntimeException e) {
      // Whatever it is: a failure that gets out would end the looking.
      log.warn("The certificate from before is kept: {}", e.getMessage());
    }
  }

  @Override
  public Publisher<KeyStore> getKeyStore() {
    return stores.asFlux();
  }

  @Override
  public String getName() {
    return NAME;
  }
}
