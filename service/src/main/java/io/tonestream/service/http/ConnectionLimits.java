package io.tonestream.service.http;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Bounds connections: how many there are, how long a request may take to come, and how long an
 * answer may take to be read.
 */
@Singleton
final class ConnectionLimits
    implements BeanCreatedEventListener<NettyServerCustomizer.Registry>, NettyServerCustomizer {
  private final Slots slots;
  private final Duration requestTimeout;
  private final Duration writeTimeout;

  ConnectionLimits(LimitsConfiguration configuration) {
    slots = new Slots(configuration.maxConnections(), configuration.maxConnectionsPerAddress());
    requestTimeout = configuration.requestTimeout();
    writeTimeout = configuration.writeTimeout();
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    event.getBean().register(this);
    return event.getBean();
  }

  @Override
  public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
    return role == ChannelRole.CONNECTION ? new Connection(channel) : this;
  }

  private final class Connection implements NettyServerCustomizer {
    private final Channel channel;

    Connection(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void onInitialPipelineBuilt() {
      ChannelPipeline pipeline = channel.pipeline();
      String client = ClientAddress.of(channel.remoteAddress());
      if (!slots.take(client)) {
        pipeline.addFirst(new RefusedConnection(pipeline.get(SslHandler.class) != null));
        return;
      }
      channel.closeFuture().addListener(closed -> slots.release(client));
      pipeline.addFirst(new SlowReaders(writeTimeout));
      pipeline.addAfter(
          ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC,
          "request-deadline",
          new RequestDeadline(requestTimeout));
    }
  }
}
