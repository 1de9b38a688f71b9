# One image for every command: stream, retrain, model, train, watch, ...
#
#   docker build -t tonestream . && docker run --rm tonestream --help

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /source
COPY . .
# Of a release; else what pom.xml says.
ARG VERSION=
RUN --mount=type=cache,target=/root/.m2 \
    scripts/assemble /opt/tonestream ${VERSION:+-Drevision=$VERSION} && cp docker/healthy docker/java-options docker/replica /opt/tonestream/
# A prediction unpacks PyTorch's libraries, so that no container has to, and shows that they load.
ENV DJL_CACHE_DIR=/opt/tonestream/natives
RUN echo 'What a lovely day' | /opt/tonestream/tonestream predict --model bundled \
    && chmod -R a+rX "$DJL_CACHE_DIR"

FROM eclipse-temurin:17-jre
RUN groupadd --system --gid 10001 tonestream \
    && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/tonestream tonestream \
    && install -d -o tonestream -g tonestream /var/lib/tonestream
COPY --from=build /opt/tonestream /opt/tonestream
# Half of the container's memory is for what lies outside the heap, PyTorch and RocksDB: docker/java-options.
ENV PATH=/opt/tonestream:$PATH \
    DJL_CACHE_DIR=/opt/tonestream/natives \
    TONESTREAM_HTTP_HOST=0.0.0.0
# The script prepares quick starts where it may write: now, and in no container.
RUN tonestream stream --help >/dev/null
USER tonestream
WORKDIR /var/lib/tonestream
VOLUME /var/lib/tonestream
EXPOSE 8080
ENTRYPOINT ["tonestream"]
CMD ["--help"]
