# The image that users run: one program on a base without a shell or a package manager, not as root.
#
#   docker build -t rnacos .
#   docker run -d --name rnacos -p 8848:8848 -p 9848:9848 -p 10848:10848 -v rnacos:/io rnacos
#
# Pin the bases by digest in releases: --build-arg BASE_IMAGE=...@sha256:...
ARG DENO_IMAGE=denoland/deno:2.9.6
ARG BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot

# Compiles on the builder's own machine, for the machine of the image.
FROM --platform=${BUILDPLATFORM} ${DENO_IMAGE} AS build
ARG TARGETARCH
WORKDIR /src
COPY . .
RUN case "${TARGETARCH}" in \
      amd64) target=x86_64-unknown-linux-gnu ;; \
      arm64) target=aarch64-unknown-linux-gnu ;; \
      *) echo "no program for ${TARGETARCH}: amd64 or arm64 is wanted" >&2; exit 1 ;; \
    esac \
    && deno run -A --no-check scripts/compile.ts --target "${target}" --output /out/rnacos \
    && mkdir /out/io

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="rnacos" \
      org.opencontainers.image.description="A Nacos-compatible service registry and config center" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /out/rnacos /rnacos
# Data and .env are in the working directory, as images of r-nacos have it.
COPY --from=build --chown=65532:65532 /out/io /io
WORKDIR /io
USER 65532:65532
ENV RNACOS_RUN_IN_DOCKER=true
EXPOSE 8848 9848 10848
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["/rnacos", "health"]
ENTRYPOINT ["/rnacos"]
