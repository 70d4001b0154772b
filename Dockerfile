# docker build -t connect .
# docker run -p 127.0.0.1:8083:8083 -p 127.0.0.1:9092:9092 -v connect:/var/lib/connect connect
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
# The server, and every connector and plugin staged beside it in plugins/.
RUN dotnet build Product.slnf -c Release

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /source/artifacts/bin/Connect.Server/release /opt/connect
RUN mkdir -p /var/lib/connect && chown "$APP_UID" /var/lib/connect
USER $APP_UID
WORKDIR /var/lib/connect
VOLUME /var/lib/connect
# Inside a container loopback reaches nobody: publish the ports to the addresses that should reach it.
ENV CONNECT_LISTENERS=http://0.0.0.0:8083 \
    CONNECT_REST_ALLOW_UNAUTHENTICATED=true \
    CONNECT_BROKER_LISTENERS=PLAINTEXT://0.0.0.0:9092 \
    CONNECT_BROKER_ADVERTISED_LISTENERS=PLAINTEXT://localhost:9092
EXPOSE 8083 9092
ENTRYPOINT ["/opt/connect/connect"]
CMD ["worker"]
