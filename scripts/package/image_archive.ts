/** An image in one file that Docker loads and OCI tools read. */
import { gzip } from "./gzip.ts";
import { NONROOT } from "./rootfs.ts";
import { sha256Hex } from "./sha256.ts";
import { packTar, type TarEntry } from "./tar.ts";

export interface ImageOptions {
  /** Packed root file system. */
  readonly layer: Uint8Array;
  /** As Go names it: amd64 or arm64. */
  readonly architecture: string;
  readonly version: string;
  /** `name:tag`. */
  readonly tag: string;
  readonly mtimeSeconds: number;
}

const OCI = "application/vnd.oci.image";
const SECOND_NS = 1_000_000_000;
const PORTS = ["8848/tcp", "9848/tcp", "10848/tcp"];

/** The same as in the Dockerfile. */
function runConfig(version: string) {
  return {
    User: `${NONROOT}:${NONROOT}`,
    Env: ["PATH=/", "RNACOS_RUN_IN_DOCKER=true"],
    Entrypoint: ["/rnacos"],
    WorkingDir: "/io",
    ExposedPorts: Object.fromEntries(PORTS.map((port) => [port, {}])),
    Labels: {
      "org.opencontainers.image.title": "rnacos",
      "org.opencontainers.image.version": version,
      "org.opencontainers.image.licenses": "Apache-2.0",
    },
    Healthcheck: {
      Test: ["CMD", "/rnacos", "health"],
      Interval: 10 * SECOND_NS,
      Timeout: 3 * SECOND_NS,
      StartPeriod: 30 * SECOND_NS,
      Retries: 3,
    },
  };
}

interface Blob {
  readonly digest: string;
  readonly path: string;
  readonly data: Uint8Array;
}

function blob(content: Uint8Array | object): Blob {
  const data = content instanceof Uint8Array
    ? content
    : new TextEncoder().encode(JSON.stringify(content));
  const hex = sha256Hex(data);
  return { digest: `sha256:${hex}`, path: `blobs/sha256/${hex}`, data };
}

function descriptor({ digest, data }: Blob, mediaType: string) {
  return { mediaType, digest, size: data.length };
}

/** An OCI layout that also has the list of `docker save`. */
export function packImage(options: ImageOptions): Uint8Array {
  const { layer, architecture, version, tag, mtimeSeconds } = options;
  const created = new Date(mtimeSeconds * 1_000).toISOString();
  const layerBlob = blob(gzip(layer));
  const configBlob = blob({
    created,
    architecture,
    os: "linux",
    config: runConfig(version),
    rootfs: { type: "layers", diff_ids: [`sha256:${sha256Hex(layer)}`] },
    history: [{ created, created_by: "rnacos root file system" }],
  });
  const manifestBlob = blob({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: descriptor(configBlob, `${OCI}.config.v1+json`),
    layers: [descriptor(layerBlob, `${OCI}.layer.v1.tar+gzip`)],
  });
  const index = {
    schemaVersion: 2,
    manifests: [{
      ...descriptor(manifestBlob, `${OCI}.manifest.v1+json`),
      platform: { os: "linux", architecture },
      annotations: {
        "io.containerd.image.name": `docker.io/library/${tag}`,
        "org.opencontainers.image.ref.name": tag.slice(tag.indexOf(":") + 1),
      },
    }],
  };
  const docker = [{ Config: configBlob.path, RepoTags: [tag], Layers: [layerBlob.path] }];
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const folder = (name: string): TarEntry => ({ name, data: new Uint8Array(), type: "folder" });
  const blobs = [layerBlob, configBlob, manifestBlob].map(({ path, data }) => ({
    name: path,
    data,
  }));
  return packTar([
    folder("blobs"),
    folder("blobs/sha256"),
    ...blobs.sort((a, b) => a.name < b.name ? -1 : 1),
    { name: "index.json", data: json(index) },
    { name: "manifest.json", data: json(docker) },
    { name: "oci-layout", data: json({ imageLayoutVersion: "1.0.0" }) },
  ], mtimeSeconds);
}
