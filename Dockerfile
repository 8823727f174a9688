# The image of openbell's processes. It holds neither Redis nor ClickHouse: docker-compose.yml has both beside it.
# Every path that RUN names is relative: the tests carry these steps out in a bare folder.

FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# With optional packages: compiler and bundler have their native parts among them.
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY scripts/bundle.mjs scripts/
RUN npm run build && rm dist/.tsbuildinfo dist/bundle/*.map
# What the processes write lies on volumes; a new volume takes over the owner of the folder it is put on.
RUN mkdir volume

FROM node:22-bookworm-slim AS packages
WORKDIR /packages
COPY package.json package-lock.json .npmrc ./
# chdb, the embedded ClickHouse, is the one optional package of weight: half a gigabyte that a container never loads.
# Half of what is left is maps and types for those who develop with these packages.
RUN npm ci --omit=dev --omit=optional && \
    find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM node:22-bookworm-slim
LABEL org.opencontainers.image.title="openbell" \
      org.opencontainers.image.description="Morning reports and live alerts on US stocks through IB Gateway; it never places an order" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production OPENBELL_HOME=/var/lib/openbell/home TRIGGERS_FOLDER=/var/lib/openbell/triggers
WORKDIR /app
COPY package.json LICENSE THIRD_PARTY_NOTICES.md ./
COPY --from=packages /packages/node_modules node_modules
COPY bin bin
COPY assets assets
COPY --from=build /build/dist dist
COPY --from=build --chown=1000:1000 /build/volume /var/lib/openbell
# The user `node` of the base image, by number so that it can be seen not to be root.
USER 1000:1000
WORKDIR /var/lib/openbell
ENTRYPOINT ["node", "/app/bin/openbell.js"]
CMD ["--help"]
