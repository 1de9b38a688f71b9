package io.tonestream.service.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a connection whose client doesn't read what it was sent in time. */
final class SlowReaders extends WriteTimeoutHandler {
  private static final Logger log = LoggerFactory.getLogger(SlowReaders.class);

  SlowReaders(Duration timeout) {
    super(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  protected void writeTimedOut(ChannelHandlerContext context) {
    log.debug("{} doesn't read what it was sent", context.channel().remoteAddress());
    context.close();
  }
}
